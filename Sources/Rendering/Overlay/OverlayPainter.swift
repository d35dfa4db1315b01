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
  private static let lineWidth = 1.6
  /// Pixels that a contour's corners take from each side.
  private static let cornerCut = 2.5

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
          paint(layer, of: slice, in: panel)
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

  /// A colour, and for each pixel of a slice whether it has the colour.
  private typealias Layer = (colour: Colour, pixels: [Bool])

  private func layers(of content: PanelContent, in slice: Slice) -> [Layer] {
    switch content {
    case .image: []
    case .reference: classLayers(of: figure.reference, in: slice)
    case .prediction: classLayers(of: figure.prediction, in: slice)
    case .errors: mistakeLayers(in: slice)
    }
  }

  private func classLayers(of mask: LabelVolume?, in slice: Slice) -> [Layer] {
    guard let mask else { return [] }
    let labels = figure.grid.values(of: mask.labels, in: slice)
    // From the outside of a tumour to the inside, so that contours that two classes share have the
    // colour of the inner.
    let classes: [TumourClass] = [.edema, .enhancing, .necroticCore]
    return classes.compactMap { tumourClass in
      tumourClass.colour.map { ($0, labels.map { $0 == tumourClass.rawValue }) }
    }
  }

  private func mistakeLayers(in slice: Slice) -> [Layer] {
    guard let reference = figure.reference, let prediction = figure.prediction else { return [] }
    let mistakes = zip(
      figure.grid.values(of: reference.labels, in: slice),
      figure.grid.values(of: prediction.labels, in: slice)
    ).map { Mistake(reference: $0, prediction: $1) }
    return Mistake.allCases.map { mistake in (mistake.colour, mistakes.map { $0 == mistake }) }
  }

  private func paint(_ layer: Layer, of slice: Slice, in panel: OverlayPanel) {
    let scale = Point(
      x: panel.image.width / Double(slice.columns.count),
      y: panel.image.height / Double(slice.rows.count))
    // Voxels of many pixels stay recognisable as such; of small ones only the slopes are.
    let cut = (x: min(0.5, Self.cornerCut / scale.x), y: min(0.5, Self.cornerCut / scale.y))
    let outlines = Outline.trace(
      layer.pixels, width: slice.columns.count, cut: cut
    ).map { outline in
      outline.map {
        Point(x: panel.image.x + $0.x * scale.x, y: panel.image.y + $0.y * scale.y)
      }
    }
    guard !outlines.isEmpty else { return }
    canvas.fill(outlines, with: layer.colour, opacity: panel.content.fillOpacity)
    canvas.stroke(outlines, with: layer.colour, lineWidth: Self.lineWidth)
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
    case .reference, .prediction: 0.75
    case .errors: 0.6
    }
  }

  fileprivate var fillOpacity: Double { self == .errors ? 0.5 : 0.38 }
}
