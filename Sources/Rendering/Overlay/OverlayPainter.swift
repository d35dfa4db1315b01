// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// Draws an overlay figure on a canvas.
struct OverlayPainter {
  let figure: OverlayFigure
  let canvas: Canvas
  private let window: GrayWindow

  private static let heading = TextStyle(size: 19, colour: Palette.text, isBold: true)
  static let note = TextStyle(size: 15, colour: Palette.mutedText)

  init(figure: OverlayFigure, canvas: Canvas) {
    self.figure = figure
    self.canvas = canvas
    window = GrayWindow(figure.image)
  }

  func paint() throws(RenderingError) {
    paintHeader()
    for slice in figure.slices {
      let row = figure.panels.filter { $0.view == slice.view }
      for panel in row {
        canvas.fill(panel.cell, with: Palette.panel)
        try canvas.draw(
          grayImage(of: slice, brightness: panel.content.brightness), in: panel.image)
        for layer in layers(of: panel.content, in: slice) {
          canvas.paint(
            layer, columns: slice.columns.count, in: panel.image,
            opacity: panel.content.fillOpacity)
        }
        paintMarks(of: panel)
      }
      if let first = row.first {
        paintName(of: slice, beside: first)
        paintScaleBar(in: first)
      }
    }
    paintFooter()
  }

  // MARK: Images

  private func grayImage(of slice: Slice, brightness: Double) -> GrayImage {
    let pixels = figure.grid.values(of: figure.image.voxels, in: slice).map { value in
      UInt8((Double(window.brightness(value)) * brightness).rounded())
    }
    return GrayImage(width: slice.columns.count, height: slice.rows.count, pixels: pixels)
  }

  private func layers(of content: PanelContent, in slice: Slice) -> [PixelLayer] {
    switch content {
    case .image: []
    case .reference: classLayers(of: figure.reference, in: slice)
    case .prediction: classLayers(of: figure.prediction, in: slice)
    case .errors: mistakeLayers(in: slice)
    }
  }

  private func classLayers(of mask: LabelVolume?, in slice: Slice) -> [PixelLayer] {
    guard let mask else { return [] }
    return PixelLayer.classes(of: figure.grid.values(of: mask.labels, in: slice))
  }

  private func mistakeLayers(in slice: Slice) -> [PixelLayer] {
    guard let reference = figure.reference, let prediction = figure.prediction else { return [] }
    let mistakes = zip(
      figure.grid.values(of: reference.labels, in: slice),
      figure.grid.values(of: prediction.labels, in: slice)
    ).map { Mistake(reference: $0, prediction: $1) }
    return Mistake.allCases.map { mistake in
      PixelLayer(colour: mistake.colour, pixels: mistakes.map { $0 == mistake })
    }
  }

  // MARK: Text around the images

  private func paintHeader() {
    let left = OverlayLayout.margin + OverlayLayout.gutter
    let room = Double(figure.layout.width) - left - OverlayLayout.margin
    func line(_ text: String, _ baseline: Double, _ style: TextStyle) {
      canvas.draw(
        canvas.shortened(text, to: room, style: style), at: Point(x: left, y: baseline),
        style: style)
    }
    line(
      figure.title, figure.layout.titleBaseline,
      TextStyle(size: 25, colour: Palette.text, isBold: true))
    line(
      figure.subtitle, figure.layout.subtitleBaseline,
      TextStyle(size: 17, colour: Palette.mutedText))
    for panel in figure.panels.prefix(figure.layout.contents.count) {
      canvas.draw(
        panel.content.rawValue,
        at: Point(x: panel.cell.centre.x, y: figure.layout.headingBaseline), style: Self.heading,
        alignment: .centre)
    }
  }

  private func paintName(of slice: Slice, beside panel: OverlayPanel) {
    let middle = panel.cell.centre.y
    canvas.drawUpwards(
      slice.view.rawValue, at: Point(x: panel.cell.x - 32, y: middle), style: Self.heading)
    let index = figure.sliceIndex(of: slice.view) + 1
    canvas.drawUpwards(
      "\(index) of \(figure.grid[slice.view.normal].count)",
      at: Point(x: panel.cell.x - 12, y: middle), style: Self.note)
  }

  private func paintMarks(of panel: OverlayPanel) {
    let style = TextStyle(size: 16, colour: Palette.text, isBold: true)
    let (cell, centre) = (panel.cell, panel.cell.centre)
    let (horizontal, vertical) = (panel.view.horizontal.marks, panel.view.vertical.marks)
    for (mark, x, y) in [
      (horizontal.first, cell.x + 14, centre.y + 6),
      (horizontal.last, cell.maximumX - 14, centre.y + 6),
      (vertical.first, centre.x, cell.y + 20),
      (vertical.last, centre.x, cell.maximumY - 9),
    ] {
      canvas.draw(mark, at: Point(x: x, y: y), style: style, alignment: .centre)
    }
  }

  private func paintScaleBar(in panel: OverlayPanel) {
    let bar = figure.scaleBar
    let (x, y) = (panel.cell.x + 14, panel.cell.maximumY - 14)
    canvas.fill(
      Rectangle(x: x, y: y, width: bar.pixels, height: 3), with: Palette.text)
    canvas.draw(bar.text, at: Point(x: x, y: y - 6), style: Self.note)
  }
}

extension PanelContent {
  /// Of the image, so that colours on bright tissue stay saturated.
  fileprivate var brightness: Double {
    switch self {
    case .image: 1
    case .reference, .prediction: PixelLayer.brightnessBelow
    case .errors: 0.6
    }
  }

  fileprivate var fillOpacity: Double { self == .errors ? 0.5 : PixelLayer.opacity }
}
