// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Rendering
import Testing

@Suite("Timeline chart")
struct TimelineChartTests {
  private static func moment(
    _ name: String, _ et: Double, _ tc: Double, _ wt: Double, model: String = "twin 1, v3",
    reference: [TumourRegion: Double] = [:]
  ) -> TimelineMoment {
    TimelineMoment(
      name: name, model: model, volumes: [.enhancing: et, .core: tc, .whole: wt],
      reference: reference)
  }

  private static let growing = [
    moment("000", 8, 20, 45), moment("001", 12, 26, 60), moment("002", 4, 10, 30),
  ]

  /// Rows of a column of pixels that have a colour.
  private func rows(of colour: Colour, in raster: Raster, x: Int) -> [Int] {
    let plot = TimelineChart.plot
    return (Int(plot.y)..<Int(plot.maximumY)).filter {
      raster[x: x, y: $0].isNear(colour, tolerance: 40)
    }
  }

  @Test("has its size, and other pixels where there are other volumes")
  func size() throws {
    let raster = try TimelineChart(title: "P", moments: Self.growing).drawn().raster()
    #expect(raster.width == 900 && raster.height == 600)
    let other = try TimelineChart(title: "P", moments: [Self.growing[0]]).drawn().raster()
    let isSame = raster == other
    #expect(!isSame)
  }

  @Test("marks stand as high above the axis as volumes are large", arguments: TumourRegion.allCases)
  func heights(region: TumourRegion) throws {
    let chart = try TimelineChart(title: "P", moments: Self.growing)
    let raster = try chart.drawn().raster()
    // Found in the picture, not asked of the chart: the axis is the lowest full row of ink.
    let base = try #require(
      (0..<600).last { y in (100..<860).allSatisfy { raster[x: $0, y: y] == Palette.ink } })
    let heights = try Self.growing.indices.map { index -> Double in
      let x = Int(TimelineChart.plot.x + TimelineChart.plot.width * (Double(index) + 0.5) / 3)
      let rows = rows(of: region.chartColour, in: raster, x: x)
      let first = try #require(rows.first)
      let last = try #require(rows.last)
      // A triangle's middle is lower than the middle of its rows.
      return Double(base) - Double(first + last) / 2 - (region == .core ? 2.4 : 0)
    }
    let volumes = Self.growing.compactMap { $0.volumes[region] }
    for (height, volume) in zip(heights, volumes) {
      #expect(abs(height / heights[1] - volume / volumes[1]) < 0.04, "\(region): \(heights)")
    }
  }

  @Test("lines run straight from point to point", arguments: TumourRegion.allCases)
  func lines(region: TumourRegion) throws {
    let chart = try TimelineChart(title: "P", moments: Self.growing)
    let raster = try chart.drawn().raster()
    for index in 0..<2 {
      let start = chart.point(of: Self.growing[index].volumes[region] ?? 0, at: index)
      let end = chart.point(of: Self.growing[index + 1].volumes[region] ?? 0, at: index + 1)
      for share in stride(from: 0.1, through: 0.9, by: 0.1) {
        let x = Int(start.x + share * (end.x - start.x))
        let y = start.y + share * (end.y - start.y)
        let found = rows(of: region.chartColour, in: raster, x: x)
        #expect(found.contains { abs(Double($0) + 0.5 - y) <= 1.5 }, "\(index), \(share)")
      }
    }
  }

  @Test("a line between what two models measured has gaps, and one model's has none")
  func dashes() throws {
    for (model, hasGaps) in [("twin 1, v3", false), ("twin 2, v9", true)] {
      let moments = [Self.moment("000", 0, 0, 40), Self.moment("001", 0, 0, 40, model: model)]
      let chart = try TimelineChart(title: "P", moments: moments)
      let raster = try chart.drawn().raster()
      let (from, to) = (chart.point(of: 40, at: 0), chart.point(of: 40, at: 1))
      let isDrawn = (Int(from.x) + 12..<Int(to.x) - 12).map {
        !rows(of: TumourRegion.whole.chartColour, in: raster, x: $0).isEmpty
      }
      #expect(isDrawn.contains(false) == hasGaps)
      #expect(isDrawn.contains(true))
      #expect(chart.modelRuns == (hasGaps ? [0..<1, 1..<2] : [0..<2]))
    }
  }

  @Test("reference volumes are hollow marks beside the others, at their own height")
  func references() throws {
    let moments = [Self.moment("000", 10, 20, 40, reference: [.whole: 30])]
    let chart = try TimelineChart(title: "P", moments: moments)
    let raster = try chart.drawn().raster()
    let place = chart.referencePoint(of: 30, at: 0)
    #expect(raster[x: Int(place.x), y: Int(place.y)] == Palette.paper)
    let rows = rows(of: TumourRegion.whole.chartColour, in: raster, x: Int(place.x))
    #expect(rows.contains { Double($0) < place.y } && rows.contains { Double($0) > place.y })
    #expect(place.x - chart.point(of: 30, at: 0).x > 15)
  }

  @Test("one time point, no tumour at all, a hundred time points and endless names are drawn")
  func extremes() throws {
    let none = try TimelineChart(title: "", moments: [Self.moment("", 0, 0, 0)])
    #expect(none.axis.maximum >= 1)
    let base = none.point(of: 0, at: 0)
    #expect(
      try none.drawn().raster()[x: Int(base.x), y: Int(base.y) - 1]
        .isNear(TumourRegion.enhancing.chartColour))
    let many = (0..<100).map { index in
      Self.moment(
        String(repeating: "\(index)", count: 300), 1, 2, Double(index),
        model: index.isMultiple(of: 2) ? "twin 1, v3" : String(repeating: "model", count: 99))
    }
    _ = try TimelineChart(title: String(repeating: "T", count: 5_000), moments: many).png()
  }

  @Test("volumes that cannot be, and no time points, are refused", arguments: [-1, .nan, 1e7])
  func refused(volume: Double) {
    #expect(throws: RenderingError.self) {
      try TimelineChart(title: "P", moments: [Self.moment("007", 0, 0, volume)])
    }
    #expect(throws: RenderingError.self) { try TimelineChart(title: "P", moments: []) }
  }
}
