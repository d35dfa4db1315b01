// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// All values of each group as points, and a box from the lower to the upper quartile with the median
/// where a group has at least five.
package struct StripChart: Chart {
  package let y: Axis
  package let groups: [Group]

  package struct Group: Sendable, Equatable {
    package let name: String
    package let values: [Double]

    package init(name: String, values: [Double]) {
      self.name = name
      self.values = values
    }
  }

  package init(y: Axis, groups: [Group]) {
    self.y = y
    self.groups = groups
  }

  package var script: GnuplotScript {
    var script = GnuplotScript(width: groups.count > 16 ? 1200 : 800)
    y.apply(to: &script, "y")
    Axis.apply(names: groups.map(\.name), to: &script, "x")
    script.set("offsets 0, 0, graph 0.04, graph 0.04")
    addBoxes(to: &script)
    for (index, group) in groups.enumerated() {
      let ink = Ink(index)
      let data = script.data(
        group.values.enumerated().map { [Double(index) + Self.shift($0), $1] })
      script.plot(
        data,
        "using 1:2 with points pointtype \(ink.mark) pointsize 0.7 linecolor rgb '\(ink.colour)'")
    }
    return script
  }

  /// Whiskers go from the least to the greatest.
  private func addBoxes(to script: inout GnuplotScript) {
    let boxes = groups.enumerated().compactMap { index, group -> [Double]? in
      let sorted = group.values.filter(\.isFinite).sorted()
      guard sorted.count >= 5 else { return nil }
      return [Double(index)] + [0, 0.25, 0.5, 0.75, 1].map { Quantile.of(sorted, $0) }
    }
    guard !boxes.isEmpty else { return }
    let data = script.data(boxes)
    script.set("boxwidth 0.5")
    script.plot(
      data,
      "using 1:3:2:6:5 with candlesticks fillstyle empty linecolor rgb '#4d4d4d'")
    script.plot(
      data, "using 1:4:4:4:4 with candlesticks linecolor rgb '#000000' linewidth 2")
  }

  /// Sideways, so that equal values can be told apart; the same for the same point.
  private static func shift(_ index: Int) -> Double {
    let golden = 0.618_033_988_749_895
    return ((Double(index) * golden).truncatingRemainder(dividingBy: 1) - 0.5) * 0.3
  }
}
