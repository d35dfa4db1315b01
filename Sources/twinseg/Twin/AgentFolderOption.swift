// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Services

/// Whose twins.
struct AgentFolderOption: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The agent's folder, such as runs/RUN/agents/hospital-1.", valueName: "agent-folder"))
  var directory: String

  /// - Throws: ``TwinError/noTwins(folder:agents:)``, `ServiceError.twinLineage`.
  func twins() throws -> TwinLineage {
    let folder = "\(directory)/twin"
    guard TwinLineage.exists(in: folder) else {
      throw TwinError.noTwins(folder: directory, agents: agentsBelow)
    }
    return try TwinLineage(reading: folder)
  }

  /// Folders of agents with twins below a run's folder, which was perhaps meant.
  private var agentsBelow: [String] {
    let agents = "\(directory)/agents"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: agents)) ?? []
    return names.sorted().map { "\(agents)/\($0)" }.filter {
      TwinLineage.exists(in: "\($0)/twin")
    }
  }
}
