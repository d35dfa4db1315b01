// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Studies
import Testing

@Suite("Folders of reports")
struct ReportFolderTests {
  private static let chart = LineChart(
    x: Axis("Time", unit: "h"), y: Axis("Dice"),
    series: [.init(name: "fedavg", points: [.init(x: 0, y: 0), .init(x: 1, y: 1)])])

  private func document(_ names: String...) -> Document {
    Document(
      title: "A study",
      blocks: names.map {
        .figure(Figure(name: $0, alternative: "It rises.", caption: "The Dice.", chart: Self.chart))
      })
  }

  @Test("pages and figures are written", .enabled(if: ReportScratch.hasGnuplot, noGnuplot))
  func whole() async throws {
    let scratch = try ReportScratch()
    defer { scratch.remove() }
    let reasons = try await ReportFolder("\(scratch.path)/a/report").write(document("one"))
    #expect(reasons == [])
    #expect(try scratch.text("a/report/index.html").contains("data:image/svg+xml;base64,"))
    #expect(try scratch.text("a/report/report.md").contains("](figures/one.svg)"))
    #expect(try scratch.text("a/report/figures/one.svg").hasPrefix("<?xml"))
    #expect(try scratch.bytes("a/report/figures/one.png").starts(with: [0x89, 0x50, 0x4E, 0x47]))
    #expect(try scratch.bytes("a/report/figures/one.pdf").starts(with: Array("%PDF".utf8)))
  }

  @Test("without gnuplot the rest is written, and says what to install")
  func noProgram() async throws {
    let scratch = try ReportScratch()
    defer { scratch.remove() }
    let gnuplot = Gnuplot(executable: "\(scratch.path)/no-gnuplot")
    let reasons = try await ReportFolder(scratch.path, gnuplot: gnuplot)
      .write(document("one", "two"))
    let reason = ReportError.gnuplotMissing(executable: "\(scratch.path)/no-gnuplot").description
    #expect(reasons == [reason])
    #expect(reason.contains("apt-get install gnuplot-nox"))
    #expect(try scratch.text("index.html").contains("apt-get install gnuplot-nox"))
    #expect(try scratch.text("report.md").contains("apt-get install gnuplot-nox"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/figures") == [])
  }

  @Test("an image that is there already is copied and embedded")
  func image() async throws {
    let scratch = try ReportScratch()
    defer { scratch.remove() }
    let figure = Figure(name: "overlay", alternative: "A", caption: "B.", png: [1, 2, 3])
    let reasons = try await ReportFolder(scratch.path)
      .write(Document(title: "A", blocks: [.figure(figure)]))
    #expect(reasons == [])
    #expect(try scratch.bytes("figures/overlay.png") == [1, 2, 3])
    #expect(try scratch.text("index.html").contains("data:image/png;base64,AQID"))
  }

  @Test("two figures of one name are refused")
  func sameName() async throws {
    let scratch = try ReportScratch()
    defer { scratch.remove() }
    await #expect(throws: ReportError.sameName(figure: "a-b")) {
      try await ReportFolder(scratch.path).write(document("a b", "A-B"))
    }
  }

  @Test("what is in the way is named")
  func unwritable() async throws {
    let scratch = try ReportScratch()
    defer { scratch.remove() }
    _ = try scratch.program("")
    let folder = "\(scratch.path)/program/report"
    await #expect {
      try await ReportFolder(folder).write(document())
    } throws: { error in
      guard case .fileOperation(_, let path, _)? = error as? ReportError else { return false }
      return path.hasPrefix(folder)
    }
  }
}

/// Why a test was skipped.
let noGnuplot: Comment = "there is no gnuplot (Debian: apt-get install gnuplot-nox)"
