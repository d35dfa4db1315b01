// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import FoundationNetworking
import Monitoring
import Services
import Subprocess
import Testing

/// What the page's charts are drawn from, against the journal of the run.
@Suite("The numbers of the page", .timeLimit(.minutes(2)))
struct PageNumbersTests {
  private static let lastVersion: UInt64 = 12
  private static let settings = [
    "learner.agents=3", "learner.seconds_per_update=0.02", "strategy.buffer_size=2",
    "aggregator.publish_seconds=0", "aggregator.last_version=\(lastVersion)",
    "agent.last_version=\(lastVersion)",
  ].flatMap { ["--set", $0] }

  private static func snapshot(at address: String) async throws -> Snapshot {
    let url = try #require(URL(string: "http://\(address)/api/snapshot"))
    return try JSONDecoder().decode(
      Snapshot.self, from: try await URLSession.shared.data(from: url).0)
  }

  private static func metrics(at address: String) async throws -> [String] {
    let url = try #require(URL(string: "http://\(address)/metrics"))
    let text = try await URLSession.shared.data(from: url).0
    return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// Runs a monitor with a page, and `body` with the page's address.
  private static func withPage(
    _ arguments: [String], _ body: @escaping @Sendable (String) async throws -> Void
  ) async throws {
    _ = try await Subprocess.run(
      .path(.init(Program.path)),
      arguments: Arguments(["monitor", "--web", "127.0.0.1:0"] + arguments), input: .none,
      output: .discarded, error: .sequence
    ) { execution in
      defer { kill(execution.processIdentifier.value, SIGTERM) }
      for try await line in execution.standardError.strings() {
        guard let found = line.firstMatch(of: /The dashboard is at http:\/\/([0-9.:]+)\//) else {
          continue
        }
        return try await body(String(found.1))
      }
      Issue.record("the monitor ended without a page")
    }
  }

  @Test("are the journal's, while it is watched and when only the journal is left")
  func equalJournal() async throws {
    let folder = Program.temporaryFolder()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let run = "\(folder)/run"
    let common = ["--endpoint", "ipc://\(folder)/sockets", "--run", "r1"]
    let services = ["--exit-with-parent"] + common + Self.settings
    let broker = try RunningServices([["broker"] + services])
    defer { broker.stop() }
    try await Self.withPage(common) { address in
      // Nothing is published before the monitor hears.
      while try await Self.snapshot(at: address).brokers.isEmpty {
        try await Task.sleep(for: .milliseconds(20))
      }
      let others = try RunningServices(
        [["aggregator", "--run-directory", run] + services]
          + (0..<3).map {
            ["agent", "--name", "h\($0)", "--set", "learner.index=\($0)"] + services
          })
      defer { others.stop() }
      while try await Self.snapshot(at: address).aggregator?.version != Self.lastVersion {
        try await Task.sleep(for: .milliseconds(20))
      }
      let shown = try await Self.snapshot(at: address)
      try Self.compare(shown, with: try Journal(reading: run))
      #expect(shown.counts.missed == 0 && shown.counts.garbage == 0)
      let metrics = try await Self.metrics(at: address)
      #expect(metrics.contains("twinseg_model_version \(Self.lastVersion)"))
      #expect(metrics.contains("twinseg_updates_folded_total \(shown.counts.updatesFolded)"))
    }
    // Nobody kept what was heard.
    try await Self.withPage([run]) { address in
      let shown = try await Self.snapshot(at: address)
      #expect(!shown.live && shown.counts.events == 0)
      try Self.compare(shown, with: try Journal(reading: run))
    }
  }

  private static func compare(_ shown: Snapshot, with journal: Journal) throws {
    let entries = try journal.versions().filter { $0.version != .initial }
    #expect(entries.map(\.version.number) == Array(1...lastVersion))
    #expect(shown.versions.map(\.version) == entries.map(\.version.number))
    #expect(shown.versions.map(\.norm) == entries.map(\.updateNorm))
    #expect(shown.versions.map(\.seconds) == entries.map(\.secondsSincePrevious))
    var contributions: [(version: UInt64, contribution: Contribution)] = []
    for (entry, version) in zip(entries, shown.versions) {
      let folded = try journal.contributions(of: entry.version)
      #expect(version.updateCount == folded.count)
      #expect(version.staleness == folded.map(\.staleness).sorted())
      #expect(version.contributors.map(\.agent).sorted() == folded.map(\.agent.text).sorted())
      contributions += folded.map { (entry.version.number, $0) }
    }
    #expect(shown.counts.updatesFolded == UInt64(contributions.count))
    for bin in shown.staleness {
      #expect(
        bin.count == UInt64(contributions.count { $0.contribution.staleness == bin.staleness }))
    }
    #expect(shown.staleness.reduce(0) { $0 + $1.count } == UInt64(contributions.count))
    let updates = shown.updates.filter { $0.outcome == .folded }
    #expect(updates.count == contributions.count)
    for (version, contribution) in contributions {
      let update = try #require(
        updates.first {
          $0.agent == contribution.agent.text && $0.number == contribution.id.number
        })
      #expect(update.version == version && update.staleness == contribution.staleness)
      #expect(update.baseVersion == contribution.baseVersion.number)
      #expect(update.norm == contribution.norm && update.weight == contribution.weight)
    }
    for agent in shown.agents {
      let own = contributions.filter { $0.contribution.agent.text == agent.name }
      #expect(agent.accepted == UInt64(own.count))
    }
    #expect(Set(shown.agents.map(\.name)) == ["h0", "h1", "h2"])
    let refusals = try journal.refusals().count
    #expect(shown.counts.updatesRefused == UInt64(refusals))
  }
}
