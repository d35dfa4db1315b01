// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Logging
import Messaging
import Services

/// A federation of real processes that keeps everything on disk, to be maltreated.
struct ChaosFederation {
  let folder: String
  let agentCount: Int
  let problem: QuadraticProblem
  /// Of the broker, and of agents where another way leads to it.
  let endpoint: String
  let settings: [String]
  let agentEndpoint: @Sendable (Int) -> String

  static let run = "chaos"

  init(
    agentCount: Int, dimension: Int, endpoint: String? = nil, settings: [String] = [],
    agentEndpoint: (@Sendable (Int) -> String)? = nil
  ) throws {
    let folder = Program.temporaryFolder()
    self.folder = folder
    self.agentCount = agentCount
    self.settings = settings
    problem = QuadraticProblem(agentCount: agentCount, dimension: dimension, seed: 3)
    let endpoint = endpoint ?? "ipc://\(folder)/sockets"
    self.endpoint = endpoint
    self.agentEndpoint = agentEndpoint ?? { _ in endpoint }
    for index in 0..<agentCount {
      try FileManager.default.createDirectory(
        atPath: agentFolder(index), withIntermediateDirectories: true)
    }
  }

  func remove() throws { try FileManager.default.removeItem(atPath: folder) }

  func agentName(_ index: Int) -> String { "agent-\(index)" }
  private func agentFolder(_ index: Int) -> String { "\(folder)/agents/\(agentName(index))" }
  var names: [String] { ["broker", "aggregator"] + (0..<agentCount).map(agentName) }

  var children: [ChildProcess] {
    let common =
      [
        "run=\(Self.run)", "strategy.buffer_size=2", "strategy.deadline_seconds=0",
        "strategy.server_learning_rate=1.5", "model.parameters=\(problem.dimension)",
        "learner.agents=\(agentCount)", "learner.seed=3", "learner.seconds_per_update=0.02",
        "training.learning_rate=0.5", "agent.heartbeat_seconds=0.2", "agent.resend_seconds=2",
        "aggregator.lease_seconds=2", "aggregator.snapshot_seconds=1",
        "aggregator.publish_seconds=0.1", "aggregator.keep_updates=1000000", "log_level=debug",
      ] + settings
    let options = ["--exit-with-parent"] + common.flatMap { ["--set", $0] }
    let broker = ChildProcess(
      name: "broker", arguments: ["broker", "--endpoint", endpoint] + options,
      logPath: "\(folder)/broker.log")
    let aggregator = ChildProcess(
      name: "aggregator",
      arguments: ["aggregator", "--endpoint", endpoint, "--run-directory", folder, "--resume"]
        + options,
      logPath: "\(folder)/aggregator.log")
    return [broker, aggregator]
      + (0..<agentCount).map { index in
        ChildProcess(
          name: agentName(index),
          arguments: [
            "agent", "--endpoint", agentEndpoint(index), "--name", agentName(index), "--directory",
            agentFolder(index), "--set", "learner.index=\(index)",
          ] + options,
          logPath: "\(agentFolder(index))/log")
      }
  }

  func watcher() throws -> FederationWatcher {
    try FederationWatcher(
      federation: try FederationID("demo"), run: try RunID(Self.run), watchesModels: true,
      endpoints: [try BrokerEndpoints(base: try Endpoint(endpoint))],
      context: try MessagingContext(), logger: Logger(label: "chaos"))
  }

  /// Runs the processes, which are started again whenever they end, beside `body`.
  func running(
    _ body: @escaping @Sendable (ProcessTable, FederationWatcher) async throws -> Void
  ) async throws {
    let table = ProcessTable()
    let (events, continuation) = AsyncStream<SupervisionEvent>.makeStream()
    let supervisor = Supervisor(executable: Program.path, restartLimit: 1_000) {
      continuation.yield($0)
    }
    let watcher = try watcher()
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        for await event in events { await table.note(event) }
        return false
      }
      group.addTask {
        try await supervisor.run(children)
        return false
      }
      group.addTask {
        try await watcher.run()
        return false
      }
      group.addTask {
        try await body(table, watcher)
        return true
      }
      defer {
        continuation.finish()
        group.cancelAll()
      }
      for try await isDone in group where isDone { return }
    }
  }

  // MARK: What is left

  /// Updates that an agent saw accepted, by its log.
  func acknowledged(_ index: Int) throws -> Set<String> {
    let log = try String(contentsOfFile: "\(agentFolder(index))/log", encoding: .utf8)
    // A line that a killed process did not finish is none.
    let lines = log.split(separator: "\n").compactMap { try? LoggedLine($0) }
    return Set(
      lines.filter { $0.message == "update settled" && $0.metadata["outcome"] == "accepted" }
        .compactMap { $0.metadata["update"] })
  }

  /// Updates that count, by agent; each stands once.
  func journalled() throws -> [String: [String]] {
    let journal = try Journal(reading: folder)
    let committed = try journal.versions().flatMap { try journal.contributions(of: $0.version) }
    return Dictionary(grouping: committed + (try journal.contributions(of: nil))) {
      $0.agent.text
    }.mapValues { $0.map { "\($0.id)" } }
  }
}
