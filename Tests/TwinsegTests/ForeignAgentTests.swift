// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Services
import Subprocess
import SystemPackage
import Testing

/// The Python agent of Tests/Interop, written from docs/protocol.md, among the program's own
/// processes.
@Suite(
  "An agent in another language", .serialized, .timeLimit(.minutes(3)),
  .enabled(
    if: ForeignAgent.python != nil,
    "INTEROP_PYTHON names no Python with pyzmq, protobuf, ...: 'make interop' makes one"))
struct ForeignAgentTests {
  private let folder = Program.temporaryFolder()
  private var endpoint: String { "ipc://\(folder)/sockets" }
  private var runFolder: String { "\(folder)/run" }

  private struct Outcomes: Decodable, Equatable {
    let accepted: Int
    let duplicates: Int
    let rejected: Int
    let stale: Int
    let unanswered: Int
  }

  private struct Rounds: Decodable {
    let outcomes: [String]
  }

  // MARK: Processes

  private func options(of name: String, hasKeys: Bool, _ settings: [String]) -> [String] {
    let keys = [
      "security.key_file=\(folder)/keys/\(name).key", "security.trust_file=\(folder)/keys/trust",
    ]
    return ["--endpoint", endpoint]
      + (settings + (hasKeys ? keys : [])).flatMap { ["--set", $0] }
  }

  private func makeKeys() async throws {
    let identities = [
      ("broker", "broker"), ("aggregator", "aggregator"), ("python-1", "agent"), ("h1", "agent"),
      ("monitor", "monitor"),
    ]
    for (name, role) in identities {
      let outcome = try await Program.run([
        "keys", "generate", "--name", name, "--role", role, "--output", "\(folder)/keys",
      ])
      try #require(outcome.code == 0, "\(outcome.error)")
    }
    let files = identities.map { "\(folder)/keys/\($0.0).pub" }
    let outcome = try await Program.run(
      ["keys", "enroll", "--trust", "\(folder)/keys/trust"] + files)
    try #require(outcome.code == 0, "\(outcome.error)")
  }

  /// Runs a process of the program beside `body`, and stops it then.
  private func running(
    _ arguments: [String], _ body: () async throws -> Void
  ) async throws {
    let result = try await Subprocess.run(
      .path(FilePath(Program.path)), arguments: Arguments(arguments), input: .none,
      output: .discarded, error: .discarded
    ) { execution in
      do {
        try await body()
        try execution.send(signal: .terminate)
      } catch {
        try execution.send(signal: .kill)
        throw error
      }
    }
    #expect(result.terminationStatus == .exited(0), "\(arguments)")
  }

  /// What the Python process prints last.
  private func scenario<Result: Decodable>(
    _ name: String, hasKeys: Bool, _ arguments: [String]
  ) async throws -> Result {
    let keys = [
      "--key", "\(folder)/keys/python-1.key", "--monitor-key", "\(folder)/keys/monitor.key",
      "--trust", "\(folder)/keys/trust",
    ]
    let all =
      ["-B", ForeignAgent.script, name, "--endpoint", endpoint, "--folder", "\(folder)/outboxes"]
      + arguments + (hasKeys ? keys : [])
    let result = try await Subprocess.run(
      .path(FilePath(try #require(ForeignAgent.python))), arguments: Arguments(all),
      output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    try #require(result.terminationStatus == .exited(0), "\(result.standardError)")
    let last = try #require(result.standardOutput.split(separator: "\n").last)
    return try JSONDecoder().decode(Result.self, from: Data(last.utf8))
  }

  /// Runs broker and aggregator beside `body`. The aggregator ends by itself.
  private func federation(
    hasKeys: Bool, settings: [String], _ body: () async throws -> Void
  ) async throws {
    if hasKeys { try await makeKeys() }
    try await running(["broker"] + options(of: "broker", hasKeys: hasKeys, [])) {
      async let aggregator = Program.run(
        ["aggregator", "--run-directory", runFolder]
          + options(of: "aggregator", hasKeys: hasKeys, settings))
      try await body()
      let outcome = try await aggregator
      #expect(outcome.code == 0, "\(outcome.error)")
    }
  }

  /// Updates that count, by the journal: each stands once.
  private func journalled() throws -> [String] {
    let journal = try Journal(reading: runFolder)
    return try journal.versions().flatMap { try journal.contributions(of: $0.version) }
      .map { "\($0.agent) \($0.id.number)" }
  }

  // MARK: Tests

  @Test(
    "gets every answer there is, and its updates count once",
    arguments: [(false, "f32"), (true, "f16")])
  func outcomes(hasKeys: Bool, encoding: String) async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let settings = [
      "strategy.name=fedbuff", "strategy.buffer_size=1", "strategy.staleness_bound=0",
      "aggregator.last_version=3", "model.parameters=300000",
      "training.update_encoding=\(encoding)",
    ]
    try await federation(hasKeys: hasKeys, settings: settings) {
      let outcomes: Outcomes = try await scenario(
        "outcomes", hasKeys: hasKeys, ["--parameters", "300000"])
      #expect(
        outcomes
          == Outcomes(
            accepted: 3, duplicates: 2, rejected: 3, stale: 1, unanswered: hasKeys ? 5 : 2))
    }
    // Numbers 2 to 6 were spent on what was refused or never answered.
    #expect(try journalled() == ["python-1 1", "python-1 7", "python-1 8"])
  }

  @Test("takes part in rounds beside the program's own agent", arguments: [false, true])
  func rounds(hasKeys: Bool) async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let settings = [
      "strategy.name=fedavg", "strategy.minimum_agents=2", "aggregator.last_version=4",
      "model.parameters=100",
    ]
    let own =
      ["agent", "--name", "h1"]
      + options(of: "h1", hasKeys: hasKeys, ["learner.name=noop"])
    try await federation(hasKeys: hasKeys, settings: settings) {
      try await running(own) {
        let rounds: Rounds = try await scenario(
          "rounds", hasKeys: hasKeys, ["--last-version", "4"])
        #expect(rounds.outcomes == Array(repeating: "OUTCOME_ACCEPTED", count: 4))
      }
    }
    let counted = try journalled()
    #expect(counted.count == 8 && counted.count { $0.hasPrefix("python-1 ") } == 4)
  }
}
