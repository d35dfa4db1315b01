// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// Draws a timeline on a canvas.
struct TimelinePainter {
  let chart: TimelineChart
  let canvas: Canvas

  let plot = TimelineChart.plot
  static let label = TextStyle(size: 15, colour: Palette.ink)
  static let note = TextStyle(size: 13, colour: Palette.mutedInk)
  private static let left = 28.0
  /// Pixels of a dash and of the gap after it.
  static let dashes = [7.0, 5]
  /// From the outside of a tumour to the inside: the smaller marks lie on top.
  private static let regions: [TumourRegion] = [.whole, .core, .enhancing]

  func paint() {
    paintHeader()
    paintLegend()
    paintVolumeAxis()
    paintTimeAxis()
    for region in Self.regions { paintLine(of: region) }
    for region in Self.regions { paintMarks(of: region) }
  }

  // MARK: Text above

  private func paintHeader() {
    let room = Double(canvas.width) - 2 * Self.left
    func line(_ text: String, _ baseline: Double, _ style: TextStyle) {
      canvas.draw(
        canvas.shortened(text, to: room, style: style), at: Point(x: Self.left, y: baseline),
        style: style)
    }
    line(chart.title, 38, TextStyle(size: 22, colour: Palette.ink, isBold: true))
    line(chart.subtitle, 61, Self.note)
  }

  private func paintLegend() {
    let baseline = 93.0
    var x = plot.x
    for region in TumourRegion.allCases {
      let centre = Point(x: x + 17, y: baseline - 5)
      canvas.draw(
        lineThrough: [Point(x: x, y: centre.y), Point(x: x + 34, y: centre.y)],
        with: region.chartColour, lineWidth: region.chartLineWidth)
      paint(region, at: centre)
      x = write(region.chartName, after: x + 42, at: baseline) + 22
    }
    if chart.hasReference {
      for (place, region) in TumourRegion.allCases.enumerated() {
        paintHollow(region, at: Point(x: x + 8 + 19 * Double(place), y: baseline - 5))
      }
      x = write("reference mask", after: x + 62, at: baseline) + 22
    }
  }

  /// - Returns: where the text ends.
  private func write(_ text: String, after x: Double, at baseline: Double) -> Double {
    canvas.draw(text, at: Point(x: x, y: baseline), style: Self.note)
    return x + canvas.width(of: text, style: Self.note)
  }

  // MARK: Axes

  private func paintVolumeAxis() {
    for tick in chart.axis.ticks {
      let y = chart.point(of: tick, at: 0).y.rounded()
      canvas.fill(
        Rectangle(x: plot.x, y: y, width: plot.width, height: 1),
        with: tick == 0 ? Palette.ink : Palette.grid)
      canvas.draw(
        chart.axis.text(of: tick), at: Point(x: plot.x - 10, y: y + 5), style: Self.label,
        alignment: .right)
    }
    canvas.drawUpwards(
      "Volume, mL", at: Point(x: Self.left + 6, y: plot.centre.y), style: Self.label)
  }

  private func paintTimeAxis() {
    let every = labelStride
    for (index, moment) in chart.moments.enumerated() {
      let x = chart.point(of: 0, at: index).x.rounded()
      canvas.fill(Rectangle(x: x, y: plot.maximumY, width: 1, height: 6), with: Palette.ink)
      guard index.isMultiple(of: every) else { continue }
      let room = slotWidth * Double(every) - 8
      canvas.draw(
        canvas.shortened(moment.name, to: room, style: Self.label),
        at: Point(x: x, y: plot.maximumY + 24), style: Self.label, alignment: .centre)
    }
    for run in chart.modelRuns { paintModel(of: run) }
    let measured = "Time point, in order, and the twin that measured it"
    canvas.draw(
      chart.modelRuns.count > 1 ? "\(measured); dashed: between two twins' measurements" : measured,
      at: Point(x: plot.centre.x, y: Double(canvas.height) - 22), style: Self.note,
      alignment: .centre)
  }

  private var slotWidth: Double { plot.width / Double(chart.moments.count) }

  /// Every so many time points there is room for a name.
  private var labelStride: Int {
    let widest = chart.moments.map { canvas.width(of: $0.name, style: Self.label) }.max() ?? 0
    // Names that are long anyway are shortened.
    return max(1, Int(((min(widest, 150) + 8) / slotWidth).rounded(.up)))
  }

  /// A bracket below the time points that one model measured, and its name.
  private func paintModel(of run: Range<Int>) {
    let y = plot.maximumY + 38
    let first = chart.point(of: 0, at: run.lowerBound).x - slotWidth / 2 + 4
    let last = chart.point(of: 0, at: run.upperBound - 1).x + slotWidth / 2 - 4
    canvas.fill(Rectangle(x: first, y: y, width: last - first, height: 1.5), with: Palette.mutedInk)
    for x in [first, last - 1.5] {
      canvas.fill(Rectangle(x: x, y: y - 5, width: 1.5, height: 5), with: Palette.mutedInk)
    }
    canvas.draw(
      canvas.shortened(chart.moments[run.lowerBound].model, to: last - first, style: Self.note),
      at: Point(x: (first + last) / 2, y: y + 20), style: Self.note, alignment: .centre)
  }

  // MARK: Volumes

  private func paintLine(of region: TumourRegion) {
    let points = chart.moments.enumerated().compactMap { index, moment in
      moment.volumes[region].map { (model: moment.model, point: chart.point(of: $0, at: index)) }
    }
    for (start, end) in zip(points, points.dropFirst()) {
      canvas.draw(
        lineThrough: [start.point, end.point], with: region.chartColour,
        lineWidth: region.chartLineWidth, dashes: start.model == end.model ? [] : Self.dashes)
    }
  }

  private func paintMarks(of region: TumourRegion) {
    for (index, moment) in chart.moments.enumerated() {
      if let volume = moment.volumes[region] {
        paint(region, at: chart.point(of: volume, at: index))
      }
    }
    for (index, moment) in chart.moments.enumerated() {
      if let volume = moment.reference[region] {
        paintHollow(region, at: chart.referencePoint(of: volume, at: index))
      }
    }
  }

  private func paint(_ region: TumourRegion, at centre: Point) {
    let mark = region.chartMark(at: centre)
    canvas.fill([mark], with: region.chartColour, opacity: 1)
    canvas.stroke([mark], with: Palette.paper, lineWidth: 1)
  }

  private func paintHollow(_ region: TumourRegion, at centre: Point) {
    let mark = region.chartMark(at: centre)
    canvas.fill([mark], with: Palette.paper, opacity: 1)
    canvas.stroke([mark], with: region.chartColour, lineWidth: 2.2)
  }
}
