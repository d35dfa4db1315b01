// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Curves over a number, with bands of confidence where there are any.
package struct LineChart: Chart {
  package let x: Axis
  package let y: Axis
  package let series: [Series]
  /// A line at a value of y, such as a target.
  package let threshold: Threshold?

  package struct Series: Sendable, Equatable {
    package let name: String
    /// In ascending order of x.
    package let points: [Point]

    package init(name: String, points: [Point]) {
      self.name = name
      self.points = points
    }
  }

  package struct Point: Sendable, Equatable {
    package let x: Double
    package let y: Double
    /// Of the band; nil: there is none here.
    package let band: ClosedRange<Double>?

    package init(x: Double, y: Double, band: ClosedRange<Double>? = nil) {
      self.x = x
      self.y = y
      self.band = band
    }
  }

  package struct Threshold: Sendable, Equatable {
    package let name: String
    package let value: Double

    package init(name: String, value: Double) {
      self.name = name
      self.value = value
    }
  }

  package init(x: Axis, y: Axis, series: [Series], threshold: Threshold? = nil) {
    self.x = x
    self.y = y
    self.series = series
    self.threshold = threshold
  }

  package var script: GnuplotScript {
    var script = GnuplotScript()
    x.apply(to: &script, "x")
    y.apply(to: &script, "y")
    // Bands first: lines lie above all of them.
    let opacity = min(0.15, 0.4 / Double(max(1, series.count)))
    for (index, series) in series.enumerated() {
      addBand(of: series, Ink(index), opacity: opacity, to: &script)
    }
    addThreshold(to: &script)
    for (index, series) in series.enumerated() { addLine(of: series, Ink(index), to: &script) }
    return script
  }

  private func addBand(
    of series: Series, _ ink: Ink, opacity: Double, to script: inout GnuplotScript
  ) {
    let rows = series.points.compactMap { point in
      point.band.map { [point.x, $0.lowerBound, $0.upperBound] }
    }
    guard rows.count > 1 else { return }
    let data = script.data(rows)
    script.plot(
      data,
      "using 1:2:3 with filledcurves fillcolor rgb '\(ink.colour)' fillstyle transparent solid "
        + "\(opacity) noborder")
  }

  private func addThreshold(to script: inout GnuplotScript) {
    let all = series.flatMap { $0.points.map(\.x) }.filter(\.isFinite)
    guard let threshold, let first = all.min(), let last = all.max() else { return }
    let range = x.range ?? first...last
    let data = script.data([
      [range.lowerBound, threshold.value], [range.upperBound, threshold.value],
    ])
    script.plot(
      data, "using 1:2 with lines linecolor rgb '#000000' linewidth 1 dashtype (8,6)",
      entry: threshold.name)
  }

  private func addLine(of series: Series, _ ink: Ink, to script: inout GnuplotScript) {
    let data = script.data(series.points.map { [$0.x, $0.y] })
    let interval = max(1, series.points.count / 8)
    script.plot(
      data,
      "using 1:2 with linespoints linecolor rgb '\(ink.colour)' linewidth 2 dashtype \(ink.dash) "
        + "pointtype \(ink.mark) pointsize 0.7 pointinterval \(interval)",
      entry: series.name)
  }
}
