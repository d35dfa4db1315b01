// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Studies
import Testing

@Suite("Scripts for gnuplot")
struct GnuplotScriptTests {
  @Test("a name is only ever between single quotes")
  func names() {
    for (kind, script) in SampleCharts(name: "it's `evil` \"@x\"\n!evil").all {
      let text = script.text(.svg)
      // What stands at even places is outside of quotes.
      let parts = text.split(separator: "'", omittingEmptySubsequences: false)
      let outside = parts.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
      #expect(!outside.contains { $0.contains("evil") }, "\(kind)")
      #expect(parts.contains { $0.contains("evil") }, "\(kind)")
      #expect(!text.contains("\n!"), "\(kind)")
    }
  }

  @Test("no drawing takes a text for markup", arguments: FigureFormat.allCases)
  func enhanced(format: FigureFormat) {
    for (kind, script) in SampleCharts(name: "a").all {
      #expect(script.text(format).contains("noenhanced"), "\(kind)")
    }
  }

  @Test("equal charts are equal scripts")
  func equal() {
    for (first, second) in zip(SampleCharts(name: "a").all, SampleCharts(name: "a").all) {
      #expect(first.script == second.script)
      #expect(first.script.text(.pdf) == second.script.text(.pdf))
    }
  }

  @Test("numbers that are not finite are missing data")
  func numbers() {
    let points = [(0.0, 0.1), (1, .nan), (2, .infinity), (3, 0.5)].map {
      LineChart.Point(x: $0.0, y: $0.1)
    }
    let chart = LineChart(x: Axis("x"), y: Axis("y"), series: [.init(name: "a", points: points)])
    let text = chart.script.text(.svg)
    #expect(text.contains("<< EOD\n0.0 0.1\n1.0 NaN\n2.0 NaN\n3.0 0.5\nEOD\n"))
    #expect(!text.contains("inf"))
  }

  @Test("axes carry their units")
  func units() {
    let chart = LineChart(x: Axis("Virtual time", unit: "h"), y: Axis("Dice"), series: [])
    let text = chart.script.text(.svg)
    #expect(text.contains("set xlabel 'Virtual time (h)'"))
    #expect(text.contains("set ylabel 'Dice'"))
  }

  @Test("each of eight series has a colour, a dash and a mark of its own")
  func inks() throws {
    let series = (0..<8).map { index in
      LineChart.Series(name: "s\(index)", points: [.init(x: 0, y: 0)])
    }
    let text = LineChart(x: Axis("x"), y: Axis("y"), series: series).script.text(.svg)
    let lines = text.split(separator: "\n").filter { $0.contains("with linespoints") }
    #expect(lines.count == 8)
    for pattern in [/rgb '(#\w+)'/, /dashtype (\S+)/, /pointtype (\d+)/] {
      let found = try lines.map { try #require($0.firstMatch(of: pattern)).output.1 }
      #expect(Set(found).count == 8, "\(found)")
    }
  }

  @Test("numbers are written alike on every machine")
  func decimals() {
    #expect(Decimals.text(1234.5678, 2) == "1234.57")
    #expect(Decimals.text(-0.5, 3) == "-0.500")
    #expect(Decimals.text(2, 0) == "2")
    #expect(Decimals.text(.nan, 2) == "-")
    #expect(Decimals.text(-.infinity, 2) == "-")
  }
}
