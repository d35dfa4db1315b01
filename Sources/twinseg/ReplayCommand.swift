// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Services

struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Make a run's versions again from its updates, and compare.",
    discussion: """
      Begins with the oldest model that is kept and whose later updates are, too, makes every \
      version after it, and compares its digest with the journal's and the model file's. Versions \
      whose updates are no longer kept cannot be made again; they are listed, and are no error. It \
      only reads, and the aggregator may be at work meanwhile. Ends with exit code 1 if anything \
      differs, is damaged or is missing, and names the first.
      """)

  @Argument(help: ArgumentHelp("Folder of the run: that with journal.sqlite.", valueName: "run"))
  var folder: String

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  /// Problems were found and have been shown.
  struct ProblemsFound: Error, CustomStringConvertible {
    let description: String
  }

  func run() async throws {
    let (folder, json) = (folder, json)
    try await ForegroundTask.finish {
      let result = try Replay(folder: folder).run()
      try Console.output(
        json ? try JSONOutput.text(ReplayListing(result)) : ReplayListing(result).table)
      if let first = result.firstProblem, let problem = first.problem {
        throw ProblemsFound(
          description: "\(first.version) is the first version with a problem: \(problem)")
      }
      if let problem = result.pendingProblems.first {
        throw ProblemsFound(description: "An update that waits for a version: \(problem)")
      }
    }
  }
}
