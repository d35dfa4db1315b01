// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Imaging
import Tensors

struct DataDuplicates: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "duplicates",
    abstract: "Find cases that stand in several cohorts, or twice in one.",
    discussion: """
      Compares the voxels of T1, or of the first contrast that a case has. Of each group, the \
      first is the one to keep: cohorts come in the order given.
      """)

  @Argument(help: "Folders, or lists (FILE.json).")
  var cohorts: [String]

  @Option(name: .long, help: "Edition of the labels: brats2017, brats2023 or decathlon; by names.")
  var edition: LabelEdition?

  @Option(name: .long, help: "Cases at a time; by default as many as processors.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  func validate() throws {
    guard (1...1024).contains(threads) else {
      throw ValidationError("--threads is \(threads); allowed: 1 to 1024.")
    }
  }

  func run() async throws {
    let (threads, json) = (threads, json)
    var found: [Cohort] = []
    for path in cohorts { found.append(try CohortSource.cohort(path, edition: edition)) }
    let cohorts = found
    try await ForegroundTask.finish {
      let progress = CaseProgress(total: cohorts.reduce(0) { $0 + $1.cases.count })
      let duplicates = try await CohortDuplicates(among: cohorts, width: threads) {
        progress.show($0)
      }
      let report = DuplicatesReport(duplicates, cohorts)
      try Console.output(json ? try JSONOutput.text(report) : report.text)
    }
  }
}
