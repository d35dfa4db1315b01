// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Studies

/// One chart of each kind, with a name everywhere a name can be.
struct SampleCharts {
  let name: String

  var all: [(kind: String, script: GnuplotScript)] {
    [
      ("lines", lines.script), ("bars", bars.script), ("stacked", stacked.script),
      ("strips", strips.script), ("heat", heat.script), ("roc", roc.script),
    ]
  }

  private var axis: Axis { Axis(name, unit: name, range: 0...1) }

  var lines: LineChart {
    let points = (0...20).map { index in
      LineChart.Point(
        x: Double(index), y: Double(index) / 25,
        band: (Double(index) / 30)...(Double(index) / 20))
    }
    return LineChart(
      x: Axis(name, unit: "h"), y: axis,
      series: [.init(name: name, points: points), .init(name: "one", points: [points[3]])],
      threshold: .init(name: name, value: 0.7))
  }

  var bars: BarChart {
    BarChart(
      y: axis, groups: [name, "b"],
      series: [
        .init(name: name, bars: [.init(0.5, error: 0.4...0.6), nil]),
        .init(name: "short", bars: [.init(0.2)]),
      ])
  }

  var stacked: StackedBarChart {
    StackedBarChart(
      y: axis, bars: [name, "b"],
      parts: [.init(name: name, values: [0.5, 0.2]), .init(name: "rest", values: [0.5])])
  }

  var strips: StripChart {
    StripChart(
      y: axis,
      groups: [
        .init(name: name, values: [0.1, 0.2, 0.4, 0.5, 0.9]), .init(name: "b", values: [0.3]),
      ])
  }

  var heat: HeatMap {
    HeatMap(
      rows: [name, "b"], columns: [name, "c", "d"], rowTitle: name, columnTitle: name,
      values: [[0.1, nil, 0.9], [0.5, .nan]], scale: axis)
  }

  var roc: ROCChart {
    ROCChart([
      .init(
        name: name,
        points: [
          .init(falsePositiveRate: 0, truePositiveRate: 0),
          .init(falsePositiveRate: 0.1, truePositiveRate: 0.8),
          .init(falsePositiveRate: 1, truePositiveRate: 1),
        ], area: 0.87)
    ])
  }
}
