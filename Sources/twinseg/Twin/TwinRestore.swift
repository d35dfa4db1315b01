// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Services
import Tensors

struct TwinRestore: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Let an earlier twin serve again.",
    discussion: """
      Of a running agent, name where it answers (--agent): the twin serves from the next request on. \
      Over TCP agents refuse it. Of one that does not run, name its folder \
      (--directory). Later candidates are compared with the restored twin. 'twinseg twin list' shows \
      which twins are kept.
      """)

  @Argument(help: "The refresh that made the twin.")
  var refresh: UInt64

  @Option(name: .long, help: "The folder of an agent that does not run, as runs/ID/agents/NAME.")
  var directory: String?

  @OptionGroup(title: "A running agent") var twin: TwinOptions

  func validate() throws {
    guard (directory == nil) != (twin.agent == nil) else {
      throw ValidationError(
        "Name where a running agent answers (--agent), or the folder of one that does not run "
          + "(--directory).")
    }
  }

  func run() async throws {
    if let directory {
      // Not made where there is none.
      _ = try TwinLineage(reading: "\(directory)/twin")
      try TwinStore(folder: "\(directory)/twin", retention: .max).restore(
        refresh: refresh, at: WallClock.microseconds())
    } else {
      let client = try twin.client()
      let refresh = refresh
      try await ForegroundTask.finish { try await client.restore(refresh: refresh) }
    }
    try Console.output("Twin \(refresh) serves.")
  }
}
