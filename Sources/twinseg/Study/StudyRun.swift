// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Studies

struct StudyRun: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a study, or what is missing of it.",
    discussion: """
      Each strategy runs in each scenario from each seed; these trials run side by side on all \
      processors, which changes no number. Results come into study.sqlite and csv/ in the study's \
      folder. In the end the last models of the first seed are scored on each test scan's own grid, for \
      the paper's report, unless paper_report is false. Ctrl-C, a full disk or a power cut lose the trials \
      under way; the same command goes on.
      """)

  @Argument(help: "The study (YAML).")
  var file: String

  @Option(name: .long, help: "Folder of the study; by default runs/study-<name>.")
  var directory: String?

  @Option(name: .long, help: "Trials at a time; by default as many as processors.")
  var workers: Int?

  @Flag(name: .long, help: "Print one JSON object a line.")
  var json = false

  func validate() throws {
    if let workers, !(1...1_024).contains(workers) {
      throw ValidationError("--workers is \(workers); allowed: 1 to 1024.")
    }
  }

  private struct Interrupted: Error, CustomStringConvertible {
    let folder: String
    var description: String {
      "Interrupted; the trials that were done are kept in \(folder). The same command goes on."
    }
  }

  func run() async throws {
    let study = try StudyFile(contentsOf: file, schema: Schema.settings)
    let folder = directory ?? "runs/study-\(study.name)"
    let work = StudyWork(
      study: study, folder: folder,
      width: workers ?? ProcessInfo.processInfo.activeProcessorCount)
    let display = StudyDisplay(printsJSON: json)
    do {
      try await ForegroundTask.run { try await work.run(display) }
    } catch is CancellationError {
      throw Interrupted(folder: folder)
    }
  }
}
