// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Rendering
import Studies
import Testing

@Suite("Reports of runs, drawn from their folders")
struct RunReportDrawingTests {
  private let folder =
    FileManager.default.temporaryDirectory.path + "/StudiesTests-\(UUID().uuidString)"

  private static let hasGnuplot = (ProcessInfo.processInfo.environment["PATH"] ?? "")
    .split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/gnuplot")
    }

  private func prepare(titles: [String] = []) throws {
    let report = RunReportFolder(ofRun: folder)
    try report.write(SampleRun.report(hospitals: 3, isCompared: true, titles: titles))
    try report.write(SampleRun.curves)
    try report.write([try SampleSlice.make(title: titles.first ?? "case")])
  }

  /// By path in `report/`.
  private func files() throws -> [String: Data] {
    let report = "\(folder)/report"
    var files: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: report) {
      files[path] = FileManager.default.contents(atPath: "\(report)/\(path)")
    }
    return files
  }

  @Test(
    "the same folder gives the same files, with every figure in three formats",
    .enabled(if: hasGnuplot, "gnuplot is not installed: apt-get install gnuplot-nox"))
  func drawn() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    // Names of folders are anybody's.
    try prepare(titles: ["a'b\"@{^_}\\n%s", "<script>alert(1)</script>", "|`$(x)`"])
    #expect(RunReportDrawing.isRun(folder))
    #expect(try await RunReportDrawing(ofRun: folder).write().isEmpty)
    let first = try files()
    for name in ["cross-site", "roc-twins", "baselines", "staleness", "region-dice-twin"] {
      for ending in ["svg", "png", "pdf"] {
        #expect(first["figures/\(name).\(ending)"]?.isEmpty == false, "\(name).\(ending)")
      }
    }
    #expect(first["figures/case-1.png"]?.isEmpty == false)
    let page = String(decoding: first["index.html"] ?? Data(), as: UTF8.self)
    #expect(page.contains("Table III") && !page.contains("<script>alert"))
    #expect(try await RunReportDrawing(ofRun: folder).write().isEmpty)
    #expect(try files() == first)
  }

  @Test("without gnuplot the rest is written, and the remedy said")
  func undrawn() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try prepare()
    let drawing = RunReportDrawing(
      ofRun: folder, gnuplot: Gnuplot(executable: "\(folder)/no-gnuplot"))
    let reasons = try await drawing.write()
    #expect(reasons.count == 1 && reasons[0].contains("apt-get install gnuplot-nox"))
    let files = try files()
    #expect(files["report.md"]?.isEmpty == false && files["figures/case-1.png"]?.isEmpty == false)
    let page = String(decoding: files["index.html"] ?? Data(), as: UTF8.self)
    #expect(page.contains("Table II.") && page.contains("gnuplot-nox"))
  }

  @Test("a folder without a run is told, and stays as it was")
  func notScored() async throws {
    #expect(!RunReportDrawing.isRun(folder))
    await #expect(throws: RunReportError.notScored(folder: folder)) {
      try await RunReportDrawing(ofRun: folder).write()
    }
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  @Test("numbers that cannot be are refused before anything is written")
  func damaged() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try prepare()
    try "[{}]".write(
      toFile: "\(folder)/report/overlays.json", atomically: true, encoding: .utf8)
    await #expect(throws: RunReportError.self) { try await RunReportDrawing(ofRun: folder).write() }
    #expect(try files()["index.html"] == nil)
  }
}
