// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// Draws a comparison figure on a canvas.
struct ComparisonPainter {
  let figure: ComparisonFigure
  let canvas: Canvas

  private static let heading = TextStyle(size: 19, colour: Palette.text, isBold: true)
  private static let note = TextStyle(size: 16, colour: Palette.text)
  private static let small = TextStyle(size: 15, colour: Palette.mutedText)
  private static let mark = TextStyle(size: 16, colour: Palette.text, isBold: true)

  func paint() throws(RenderingError) {
    paintHeader()
    for (index, panel) in figure.panels.enumerated() {
      let layer = index == 0 ? nil : figure.slice.layers[index - 1]
      try canvas.draw(grayImage(isBelow: layer != nil), in: panel)
      if let layer {
        for pixels in PixelLayer.classes(of: Array(layer.labels)) {
          canvas.paint(
            pixels, columns: figure.slice.width, in: panel, opacity: PixelLayer.opacity)
        }
      }
      paint(heading: layer?.name ?? "FLAIR", note: layer?.note ?? sliceText, of: panel)
      paintMarks(in: panel)
    }
    paintScaleBar()
    paintLegend()
  }

  private var sliceText: String {
    "axial, slice \(figure.slice.number) of \(figure.slice.count)"
  }

  private func grayImage(isBelow: Bool) -> GrayImage {
    let brightness = isBelow ? PixelLayer.brightnessBelow : 1
    return GrayImage(
      width: figure.slice.width, height: figure.slice.height,
      pixels: figure.slice.image.map { UInt8((Double($0) * brightness).rounded()) })
  }

  private func paintHeader() {
    let style = TextStyle(size: 21, colour: Palette.text, isBold: true)
    let room = Double(figure.width) - 2 * ComparisonFigure.margin
    canvas.draw(
      canvas.shortened(figure.slice.title, to: room, style: style),
      at: Point(x: ComparisonFigure.margin, y: ComparisonFigure.margin + 16), style: style)
  }

  private func paint(heading: String, note: String, of panel: Rectangle) {
    canvas.draw(
      canvas.shortened(heading, to: panel.width, style: Self.heading),
      at: Point(x: panel.centre.x, y: figure.headingBaseline), style: Self.heading,
      alignment: .centre)
    canvas.draw(
      canvas.shortened(note, to: panel.width, style: Self.note),
      at: Point(x: panel.centre.x, y: panel.maximumY + 22), style: Self.note, alignment: .centre)
  }

  private func paintMarks(in panel: Rectangle) {
    let marks = AnatomicalView.axial.horizontal.marks
    for (mark, x) in [(marks.first, panel.x + 10), (marks.last, panel.maximumX - 10)] {
      canvas.draw(
        mark, at: Point(x: x, y: panel.y + 18), style: Self.mark, alignment: .centre)
    }
  }

  private func paintScaleBar() {
    guard let panel = figure.panels.first else { return }
    let bar = figure.scaleBar
    let (x, y) = (panel.x + 8, panel.maximumY - 8)
    canvas.fill(Rectangle(x: x, y: y, width: bar.pixels, height: 3), with: Palette.text)
    canvas.draw(bar.text, at: Point(x: x, y: y - 6), style: Self.small)
  }

  private func paintLegend() {
    var x = ComparisonFigure.margin
    for tumourClass in TumourClass.allCases {
      guard let colour = tumourClass.colour else { continue }
      let side = OverlayLayout.swatchSize
      canvas.fill(
        Rectangle(x: x, y: figure.legendBaseline - side + 3, width: side, height: side),
        with: colour)
      let text = "\(tumourClass.name) (\(tumourClass.abbreviation))"
      canvas.draw(text, at: Point(x: x + side + 8, y: figure.legendBaseline), style: Self.note)
      x += side + 8 + canvas.width(of: text, style: Self.note) + 28
    }
  }
}
