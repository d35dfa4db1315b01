// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Studies
import Testing

@Suite("The paper's reports in a study's")
struct TrialPaperTests {
  /// Of the first trial of ``SmallStudy``, scored.
  private static func papers(in study: String) throws -> [TrialPaper] {
    let record = try #require(SmallStudy.results.first).record
    let numbers = TrialFolder(of: record.trial, inStudy: study).report(ofTwin: 0)
    try numbers.write(report(of: record))
    try numbers.write(SampleRun.curves)
    try numbers.write([try SampleSlice.make()])
    return TrialPaper.papers(of: SmallStudy.results, SmallStudy.description, inStudy: study).scored
  }

  private static func report(of record: TrialRecord, twin: String = "ditto") -> RunReport {
    SampleRun.report(
      hospitals: 2, strategy: record.strategy, seed: record.seed,
      trial: RunReport.Trial(
        study: "Small study", file: "", folder: "trials/\(record.trial)",
        scenario: record.scenario, twin: twin, virtualSeconds: 1, trainingsLost: 0, crashes: 0,
        dropouts: 0))
  }

  @Test("numbers of another trial, and such as cannot be read, are none")
  func ofAnother() throws {
    let folder = try TemporaryFolder()
    let paper = try #require(try Self.papers(in: folder.path).first)
    #expect(paper.isScored)
    try paper.numbers.write(Self.report(of: paper.record, twin: "fineTune"))
    #expect(!paper.isScored)
    let other = try #require(SmallStudy.results.last).record
    try paper.numbers.write(Self.report(of: other))
    #expect(!paper.isScored)
    try paper.numbers.write(SampleRun.report(hospitals: 2))
    #expect(!paper.isScored)
    for name in ["summary.json", "roc.json", "overlays.json"] {
      let damaged = try #require(try Self.papers(in: folder.path).first)
      try Data("{".utf8).write(to: URL(filePath: "\(damaged.numbers.path)/\(name)"))
      #expect(!damaged.isScored, "\(name)")
      let papers = TrialPaper.papers(
        of: SmallStudy.results, SmallStudy.description, inStudy: folder.path)
      #expect(papers.scored.isEmpty && papers.damaged.map(\.place) == [paper.place])
    }
  }

  @Test("only what is scored is named, with its page's place")
  func named() throws {
    let folder = try TemporaryFolder()
    let (description, results) = (SmallStudy.description, SmallStudy.results)
    let none = TrialPaper.papers(of: results, description, inStudy: folder.path)
    #expect(none.scored.isEmpty && none.damaged.isEmpty)
    let papers = try Self.papers(in: folder.path)
    #expect(papers.count == 1)
    let paper = try #require(papers.first)
    let trial = paper.record.trial
    #expect(paper.twin == description.twins[0] && paper.place == "trials/\(trial)/twin-1")
    let document = StudyReport(description: description, results: results, papers: papers).document
    let pages = document.blocks.compactMap {
      if case .pages(let pages) = $0 { pages } else { nil }
    }
    #expect(
      pages == [
        [
          Block.Page(
            "\(paper.record.strategy), twin \(description.twins[0]), seed \(paper.record.seed)",
            folder: paper.place)
        ]
      ])
  }

  @Test("pages are written where the study's report says, each complete in itself")
  func written() async throws {
    let folder = try TemporaryFolder()
    let report = StudyReport(
      description: SmallStudy.description, results: SmallStudy.results,
      papers: try Self.papers(in: folder.path))
    let place = ReportFolder(
      "\(folder.path)/report", gnuplot: Gnuplot(executable: "\(folder.path)/no-gnuplot"))
    var done: [Int] = []
    let missing = try await report.write(to: place) { count, _ in done.append(count) }
    #expect(done == [1])
    // Once, although figures of both documents are missing for it.
    #expect(missing.count == 1)
    let page = try String(contentsOfFile: place.page, encoding: .utf8)
    let link = try #require(page.firstMatch(of: #/href="(trials/[^"]*)"/#)).output.1
    let paper = try String(contentsOfFile: "\(place.path)/\(link)", encoding: .utf8)
    #expect(paper.contains("Table II.") && paper.contains("Small study"))
  }

  @Test("damaged numbers are an error that names the file")
  func damaged() async throws {
    let folder = try TemporaryFolder()
    let papers = try Self.papers(in: folder.path)
    let path = try #require(papers.first).numbers.summaryPath
    try Data("{".utf8).write(to: URL(filePath: path))
    let report = StudyReport(
      description: SmallStudy.description, results: SmallStudy.results, papers: papers)
    let error = await #expect(throws: RunReportError.self) {
      try await report.write(
        to: ReportFolder(
          "\(folder.path)/report", gnuplot: Gnuplot(executable: "\(folder.path)/no-gnuplot")))
    }
    #expect("\(try #require(error))".contains(path))
  }
}
