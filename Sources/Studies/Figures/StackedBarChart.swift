// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Bars whose parts lie on one another: how a whole divides, such as updates by their staleness.
package struct StackedBarChart: Chart {
  package let y: Axis
  /// Names of the bars.
  package let bars: [String]
  /// In their order: the first lies lowest and is the lightest.
  package let parts: [Part]

  package struct Part: Sendable, Equatable {
    package let name: String
    /// One for each bar, none negative; what is missing is nothing.
    package let values: [Double]

    package init(name: String, values: [Double]) {
      self.name = name
      self.values = values
    }
  }

  package init(y: Axis, bars: [String], parts: [Part]) {
    self.y = y
    self.bars = bars
    self.parts = parts
  }

  package var script: GnuplotScript {
    var script = GnuplotScript()
    y.apply(to: &script, "y")
    Axis.apply(names: bars, to: &script, "x")
    var heights = [Double](repeating: 0, count: bars.count)
    for (index, part) in parts.enumerated() {
      let rows = bars.indices.map { bar -> [Double?] in
        let value = bar < part.values.count ? max(0, part.values[bar]) : 0
        defer { heights[bar] += value }
        let x = Double(bar)
        return [x, heights[bar], x - 0.32, x + 0.32, heights[bar], heights[bar] + value]
      }
      let data = script.data(rows)
      script.plot(
        data,
        "using 1:2:3:4:5:6 with boxxyerror fillstyle solid border linecolor rgb '#4d4d4d' "
          + "fillcolor rgb '\(colour(of: index))'",
        entry: part.name)
    }
    return script
  }

  /// From light to dark, so that the order can be seen in grey, too.
  private func colour(of part: Int) -> String {
    Shade.colour(at: 1 - (Double(part) + 0.5) / Double(max(1, parts.count)))
  }
}
