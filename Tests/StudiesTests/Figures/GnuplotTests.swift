// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Studies
import Testing

@Suite("Drawing by gnuplot")
struct GnuplotTests {
  private static let script = SampleCharts(name: "fedavg").lines.script

  @Test(
    "all charts are drawn in all formats, twice the same, and no name is a command",
    .enabled(if: ReportScratch.hasGnuplot, noGnuplot), arguments: FigureFormat.allCases)
  func formats(format: FigureFormat) async throws {
    let scratch = try ReportScratch()
    defer { scratch.remove() }
    let marker = "\(scratch.path)/m"
    let charts = SampleCharts(name: ReportScratch.hostileName(marker: marker))
    for (kind, script) in charts.all {
      let picture = try await Gnuplot().draw(script, as: format, name: kind)
      let start: [UInt8] =
        switch format {
        case .svg: Array("<?xml".utf8)
        case .png: [0x89, 0x50, 0x4E, 0x47]
        case .pdf: Array("%PDF".utf8)
        }
      #expect(picture.starts(with: start), "\(kind)")
      #expect(picture.count > 2000, "\(kind)")
      #expect(try await Gnuplot().draw(script, as: format, name: kind) == picture, "\(kind)")
    }
    #expect(!FileManager.default.fileExists(atPath: marker))
  }

  @Test("names stand in the picture as they are", .enabled(if: ReportScratch.hasGnuplot, noGnuplot))
  func text() async throws {
    let name = "O'B\"`x`@m{a}_b5%d\\n<&"
    let charts = SampleCharts(name: name)
    for (kind, script) in charts.all {
      let picture = String(
        decoding: try await Gnuplot().draw(script, as: .svg, name: kind), as: UTF8.self)
      // A curve's name leaves room for its area.
      let end = kind == "roc" ? "" : "&lt;&amp;"
      #expect(picture.contains("O’B\"`x`@m{a}_b5%d\\n\(end)"), "\(kind)")
    }
  }

  @Test(
    "pictures ask for nothing from elsewhere", .enabled(if: ReportScratch.hasGnuplot, noGnuplot))
  func references() async throws {
    let picture = String(
      decoding: try await Gnuplot().draw(Self.script, as: .svg, name: "a"), as: UTF8.self)
    for part in picture.components(separatedBy: "href=").dropFirst() {
      #expect(part.hasPrefix("'#"))
    }
    #expect(!picture.contains("<script"))
  }

  @Test("a missing program is named, with what to install")
  func missing() async {
    await #expect(throws: ReportError.gnuplotMissing(executable: "no-such-gnuplot")) {
      try await Gnuplot(executable: "no-such-gnuplot").draw(Self.script, as: .svg, name: "a")
    }
  }

  @Test("what a program says when it fails is told")
  func failure() async throws {
    let scratch = try ReportScratch()
    defer { scratch.remove() }
    let program = try scratch.program(
      "#!/bin/sh\ncat > /dev/null\necho 'no such font' >&2\nexit 3\n")
    await #expect(
      throws: ReportError.gnuplotFailed(figure: "a", format: "PDF", reason: "no such font")
    ) {
      try await Gnuplot(executable: program).draw(Self.script, as: .pdf, name: "a")
    }
  }

  @Test("a program that draws nothing, and does not read, has failed")
  func silence() async throws {
    let points = (0..<50_000).map { LineChart.Point(x: Double($0), y: 0) }
    let chart = LineChart(x: Axis("x"), y: Axis("y"), series: [.init(name: "a", points: points)])
    await #expect {
      try await Gnuplot(executable: "/bin/true").draw(chart.script, as: .svg, name: "a")
    } throws: { error in
      if case .gnuplotFailed(figure: "a", format: "SVG", _)? = error as? ReportError {
        true
      } else {
        false
      }
    }
  }

  @Test("a program that hangs is ended")
  func slow() async throws {
    let scratch = try ReportScratch()
    defer { scratch.remove() }
    let program = try scratch.program("#!/bin/sh\nexec sleep 600\n")
    await #expect(
      throws: ReportError.gnuplotTooSlow(figure: "a", format: "SVG", seconds: 0.2)
    ) {
      try await Gnuplot(executable: program, limit: .milliseconds(200))
        .draw(Self.script, as: .svg, name: "a")
    }
  }
}
