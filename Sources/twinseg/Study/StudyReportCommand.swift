// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Studies

struct StudyReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Report a study, as far as its trials are done: tables and figures.",
    discussion: """
      Writes report/index.html, one page without outside parts, report/report.md, and every figure as \
      SVG, PNG and PDF; and below report/trials the paper's report of each strategy from the first seed, \
      once it is scored. Figures need gnuplot; without it the rest is written, and says so. The study \
      may be running meanwhile.
      """)

  @Argument(help: "Folder of the study: that with study.sqlite.")
  var folder: String

  @Option(name: .shortAndLong, help: "Folder to write to; by default 'report' in the study's.")
  var output: String?

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  private struct Listing: Encodable {
    let page: String
    let trials: Int
    let papers: [String]
    let missingFigures: [String]
  }

  func run() async throws {
    let store = try StudyStore(reading: folder)
    let results = try store.results()
    let description = try store.description()
    let (papers, damaged) = TrialPaper.papers(of: results, description, inStudy: folder)
    for paper in damaged {
      Console.note(
        "'\(paper.numbers.path)' is damaged or another trial's: 'twinseg study run' makes it again")
    }
    let report = StudyReport(description: description, results: results, papers: papers)
    let place = ReportFolder(output ?? "\(folder)/report")
    let json = json
    try await ForegroundTask.finish {
      let progress = CaseProgress(total: papers.count, of: "trials drawn")
      let missing = try await report.write(to: place) { done, _ in progress.show(done) }
      for reason in missing { Console.note("a figure is missing: \(reason)") }
      try Console.output(
        json
          ? try JSONOutput.text(
            Listing(
              page: place.page, trials: results.count,
              papers: papers.map { place.below($0.place).page }, missingFigures: missing))
          : "\(results.count) trials are reported in \(place.page)")
    }
  }
}
