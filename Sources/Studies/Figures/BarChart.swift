// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Bars side by side, in groups, with error bars where there are any.
package struct BarChart: Chart {
  /// What the groups are; empty where their names say it.
  package let x: String
  package let y: Axis
  /// Names of the groups.
  package let groups: [String]
  package let series: [Series]

  package struct Series: Sendable, Equatable {
    package let name: String
    /// One for each group; nil: there is none.
    package let bars: [Bar?]

    package init(name: String, bars: [Bar?]) {
      self.name = name
      self.bars = bars
    }
  }

  package struct Bar: Sendable, Equatable {
    package let value: Double
    package let error: ClosedRange<Double>?

    package init(_ value: Double, error: ClosedRange<Double>? = nil) {
      self.value = value
      self.error = error
    }
  }

  package init(x: String = "", y: Axis, groups: [String], series: [Series]) {
    self.x = x
    self.y = y
    self.groups = groups
    self.series = series
  }

  package var script: GnuplotScript {
    var script = GnuplotScript(width: groups.count * series.count > 40 ? 1200 : 800)
    // Bars begin at 0: their lengths are compared.
    if y.range == nil { script.set("yrange [*<0:0<*]") }
    y.apply(to: &script, "y")
    Axis.apply(names: groups, to: &script, "x")
    if !x.isEmpty { Axis(x).apply(to: &script, "x") }
    script.set("xzeroaxis linetype 1 linecolor rgb '#4d4d4d'")
    let width = 0.8 / Double(max(1, series.count))
    for (index, series) in series.enumerated() {
      let shift = (Double(index) - Double(self.series.count - 1) / 2) * width
      add(series, Ink(index), shift: shift, width: width, to: &script)
    }
    return script
  }

  private func add(
    _ series: Series, _ ink: Ink, shift: Double, width: Double, to script: inout GnuplotScript
  ) {
    let bars = script.data(
      groups.indices.map { group in
        let bar = group < series.bars.count ? series.bars[group] : nil
        return [Double(group) + shift, bar?.value, width * 0.92]
      })
    script.plot(
      bars,
      "using 1:2:3 with boxes linecolor rgb '\(ink.colour)' fillstyle pattern \(ink.hatching) "
        + "border linecolor rgb '\(ink.colour)'",
      // A single one is what the axis says.
      entry: self.series.count > 1 ? series.name : nil)
    let errors = series.bars.enumerated().compactMap { group, bar -> [Double?]? in
      guard let bar, let error = bar.error else { return nil }
      return [Double(group) + shift, bar.value, error.lowerBound, error.upperBound]
    }
    guard !errors.isEmpty else { return }
    let data = script.data(errors)
    // gnuplot 5.4 clears a disc around the middle of an error bar; 0 would mean its usual size.
    script.set("pointintervalbox 0.0001")
    script.plot(
      data, "using 1:2:3:4 with yerrorbars linecolor rgb '#000000' linewidth 1 pointtype -1")
  }
}
