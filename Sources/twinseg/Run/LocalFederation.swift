// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Security
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
  /// Whether agents do, too; the federation then ends when all have.
  var agentsEnd = false
  /// Whether the folder may hold the same run already.
  var resumes = false
  /// Whether all processes have keys, made for this one time.
  var hasKeys = false

  var endpoint: String { "ipc://\(socketFolder)" }
  private var socketFolder: String { "\(folder)/sockets" }
  var aggregatorSummary: String { "\(folder)/aggregator.json" }
  var brokerSummary: String { "\(folder)/broker.json" }

  /// `hospital-1`, `hospital-2`, …
  static func agentName(_ index: Int) -> String { "hospital-\(index + 1)" }

  /// Makes the folders.
  /// - Throws: ``ServiceError/runExists(path:)`` when there are versions of another run.
  func prepare() throws {
    guard resumes || !FileManager.default.fileExists(atPath: "\(folder)/models") else {
      throw ServiceError.runExists(path: folder)
    }
    for index in 0..<agentCount {
      try FileManager.default.createDirectory(
        atPath: agentFolder(index), withIntermediateDirectories: true)
    }
    if hasKeys { try makeKeys() }
  }

  private var keysFolder: String { "\(folder)/keys" }

  private func makeKeys() throws {
    try FileManager.default.createDirectory(
      atPath: keysFolder, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    let agents = (0..<agentCount).map { (Self.agentName($0), Role.agent) }
    let services: [(String, Role)] = [
      ("broker", .broker), ("aggregator", .aggregator), (Self.watcherName, .monitor),
    ]
    for (name, role) in services + agents {
      let identity = try SecretIdentity.generate(name: name, role: role)
      try KeyFile.write(identity, to: "\(keysFolder)/\(name).key")
      try TrustFile(path: "\(keysFolder)/trust").enroll(identity.publicIdentity)
    }
  }

  private static let watcherName = "watcher"

  /// Of whoever watches the federation from within this process; nil without keys.
  var watcherSecurity: ServiceSecurity? {
    get throws {
      guard hasKeys else { return nil }
      return ServiceSecurity(
        keys: try KeyFile.secretIdentity(at: "\(keysFolder)/\(Self.watcherName).key"),
        trust: try TrustWatch(file: TrustFile(path: "\(keysFolder)/trust")) { _ in })
    }
  }

  /// The arguments by which a process gets its keys.
  private func keys(of name: String) -> [String] {
    guard hasKeys else { return [] }
    return [
      "--set", "security.key_file=\(keysFolder)/\(name).key",
      "--set", "security.trust_file=\(keysFolder)/trust",
    ]
  }

  /// Where an agent answers with its twin.
  static func twinEndpoint(_ index: Int, in folder: String) -> String {
    "ipc://\(folder)/sockets/\(agentName(index))"
  }

  /// Removes what processes that were killed left behind; that it cannot is said, and changes nothing else.
  func removeSockets() {
    guard FileManager.default.fileExists(atPath: socketFolder) else { return }
    do {
      try FileManager.default.removeItem(atPath: socketFolder)
    } catch {
      Console.note("cannot remove sockets of \(folder): \(error)")
    }
  }

  func agentFolder(_ index: Int) -> String {
    "\(folder)/agents/\(Self.agentName(index))"
  }

  var children: [ChildProcess] {
    let common =
      ["--exit-with-parent", "--endpoint", endpoint] + settings.flatMap { ["--set", $0] }
    let broker = ChildProcess(
      name: "broker",
      arguments: ["broker"] + common + keys(of: "broker") + ["--summary", brokerSummary],
      logPath: "\(folder)/broker.log")
    let storage = keepsVersions ? ["--run-directory", folder, "--resume"] : []
    let aggregator = ChildProcess(
      name: "aggregator",
      arguments: ["aggregator"] + common + keys(of: "aggregator")
        + ["--summary", aggregatorSummary] + storage,
      logPath: "\(folder)/aggregator.log", mayFinish: endsWithLastVersion,
      // A broker that is started again has no model for agents that have not seen the last one.
      serves: agentsEnd ? broker.name : nil)
    let agents = (0..<agentCount).map { index in
      let name = Self.agentName(index)
      return ChildProcess(
        name: "agent \(name)",
        arguments: ["agent"] + common + keys(of: name) + ["--name", name]
          + (keepsVersions ? ["--directory", agentFolder(index)] : [])
          + agentSettings(index).flatMap { ["--set", $0] },
        logPath: "\(agentFolder(index))/log", mayFinish: agentsEnd)
    }
    return [broker, aggregator] + agents
  }
}
