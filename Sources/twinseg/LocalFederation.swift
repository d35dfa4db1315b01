// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Services

/// The processes of a whole federation on this machine, and the folder they work in.
struct LocalFederation {
  let folder: String
  let agentCount: Int
  /// Settings for all processes, as `KEY=VALUE`.
  let settings: [String]
  /// Settings of one agent more.
  let agentSettings: @Sendable (Int) -> [String]
  /// Whether versions are kept on disk, so that a killed aggregator goes on.
  let keepsVersions: Bool
  /// Whether the aggregator ends by itself, with its last version.
  let endsWithLastVersion: Bool

  var endpoint: String { "ipc://\(socketFolder)" }
  private var socketFolder: String { "\(folder)/sockets" }
  var aggregatorSummary: String { "\(folder)/aggregator.json" }
  var brokerSummary: String { "\(folder)/broker.json" }

  /// `hospital-1`, `hospital-2`, …
  static func agentName(_ index: Int) -> String { "hospital-\(index + 1)" }

  /// Makes the folders.
  /// - Throws: ``ServiceError/runExists(path:)`` when there are versions of another run.
  func prepare() throws {
    guard !FileManager.default.fileExists(atPath: "\(folder)/models") else {
      throw ServiceError.runExists(path: folder)
    }
    for index in 0..<agentCount {
      try FileManager.default.createDirectory(
        atPath: agentFolder(index), withIntermediateDirectories: true)
    }
  }

  /// Removes what processes that were killed left behind.
  func removeSockets() throws {
    if FileManager.default.fileExists(atPath: socketFolder) {
      try FileManager.default.removeItem(atPath: socketFolder)
    }
  }

  private func agentFolder(_ index: Int) -> String {
    "\(folder)/agents/\(Self.agentName(index))"
  }

  var children: [ChildProcess] {
    let common =
      ["--exit-with-parent", "--endpoint", endpoint] + settings.flatMap { ["--set", $0] }
    let broker = ChildProcess(
      name: "broker", arguments: ["broker"] + common + ["--summary", brokerSummary],
      logPath: "\(folder)/broker.log")
    let storage = keepsVersions ? ["--run-directory", folder, "--resume"] : []
    let aggregator = ChildProcess(
      name: "aggregator",
      arguments: ["aggregator"] + common + ["--summary", aggregatorSummary] + storage,
      logPath: "\(folder)/aggregator.log", mayFinish: endsWithLastVersion)
    let agents = (0..<agentCount).map { index in
      let name = Self.agentName(index)
      return ChildProcess(
        name: "agent \(name)",
        arguments: ["agent"] + common + ["--name", name]
          + agentSettings(index).flatMap { ["--set", $0] },
        logPath: "\(agentFolder(index))/log")
    }
    return [broker, aggregator] + agents
  }
}
