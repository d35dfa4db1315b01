// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Glibc
import Services
import Tensors
import Testing

/// Real processes that are killed and frozen at random while they work. `make chaos` does more of it.
@Suite("Chaos", .serialized)
struct ChaosTests {
  private static func number(_ variable: String, default value: Int) -> Int {
    ProcessInfo.processInfo.environment[variable].flatMap(Int.init) ?? value
  }

  private static let faultCount = number("CHAOS_FAULTS", default: 12)

  @Test(
    "whatever is killed or frozen, acknowledged updates count once and the optimum is reached",
    .timeLimit(.minutes(10)))
  func faults() async throws {
    let seed = UInt64(Self.number("CHAOS_SEED", default: Int.random(in: 1...1_000_000)))
    let federation = try ChaosFederation(agentCount: 4, dimension: 2_000)
    try await federation.running { table, watcher in
      var generator = SeededGenerator(seed: seed)
      var observations = watcher.observations.makeAsyncIterator()
      var version = Version.initial
      for _ in 0..<Self.faultCount {
        let name = federation.names.randomElement(using: &generator) ?? "aggregator"
        let process = await table.process(name)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0:
          // Frozen for a while, as by a machine that swaps.
          kill(process, SIGSTOP)
          try await Task.sleep(for: .milliseconds(.random(in: 50...500, using: &generator)))
          kill(process, SIGCONT)
        case 1: kill(process, SIGTERM)
        default: kill(process, SIGKILL)
        }
        // The run goes on.
        let target = Version(version.number + 2)
        while version < target, let observation = await observations.next() {
          if case .metric(_, let event) = observation,
            case .versionPublished(let record) = event.kind
          {
            version = max(version, record.version)
          }
        }
      }
      while let observation = await observations.next() {
        if case .model(_, let parameters) = observation,
          federation.problem.distance(of: parameters.elements) <= 1e-3
        {
          return
        }
      }
    }
    try check(federation, "CHAOS_SEED=\(seed)")
    try federation.remove()
  }

  @Test(
    "an update over a slow link counts once though the aggregator restarts; others go on meanwhile",
    .timeLimit(.minutes(10)))
  func slowLink() async throws {
    // FLIP #684: 758 MB over a hospital's link. CHAOS_MEGABYTES=700 is that; by default it is less.
    // One update takes longer than an agent waits before it sends again, and than a lease.
    let megabytes = Self.number("CHAOS_MEGABYTES", default: 24)
    let seconds = megabytes > 100 ? 60 : 6
    let port = UInt16(21_000 + Int(getpid()) % 900 * 12)
    let endpoint = "tcp://127.0.0.1:\(port)"
    let link = try ThrottledLink(
      from: port + 8, to: port + 2, bytesPerSecond: megabytes * 1_000_000 / seconds)
    let others = try (0..<6).filter { $0 != 2 }.map {
      try ThrottledLink(from: port + 6 + UInt16($0), to: port + UInt16($0), bytesPerSecond: nil)
    }
    defer {
      link.stop()
      for link in others { link.stop() }
    }
    let federation = try ChaosFederation(
      agentCount: 2, dimension: megabytes * 250_000, endpoint: endpoint,
      settings: [
        "strategy.name=fedbuff", "strategy.buffer_size=1", "aggregator.keep_updates=1000000",
        "aggregator.keep_versions=1000000", "strategy.staleness_bound=1000000",
        "agent.resend_seconds=\(seconds / 3)", "aggregator.lease_seconds=\(seconds / 2)",
      ], agentEndpoint: { $0 == 0 ? "tcp://127.0.0.1:\(port + 6)" : endpoint })
    try await federation.running { table, watcher in
      // Half of the update is on its way.
      await link.passed(bytes: megabytes * 500_000)
      kill(await table.process("aggregator"), SIGKILL)
      var observations = watcher.observations.makeAsyncIterator()
      var ofTheOther = 0
      while let observation = await observations.next() {
        guard case .metric(_, let event) = observation,
          case .versionPublished(let record) = event.kind
        else { continue }
        if record.contributors.contains(where: { $0.text == "agent-0" }) { break }
        ofTheOther += 1
      }
      #expect(ofTheOther >= 2, "nobody went on meanwhile")
    }
    let counts = try federation.journalled()
    for (agent, updates) in counts {
      #expect(Set(updates).count == updates.count, "\(agent): \(updates)")
    }
    #expect(counts["agent-0"]?.isEmpty == false)
    let replay = try Replay(folder: federation.folder).run()
    #expect(replay.isSound, "\(String(describing: replay.firstProblem))")
    try federation.remove()
  }

  private func check(_ federation: ChaosFederation, _ name: String) throws {
    let journalled = try federation.journalled()
    for index in 0..<federation.agentCount {
      let acknowledged = try federation.acknowledged(index)
      let counted = journalled[federation.agentName(index)] ?? []
      #expect(!acknowledged.isEmpty, "\(name): agent \(index)")
      #expect(Set(counted).count == counted.count, "\(name): agent \(index) counts twice")
      #expect(
        acknowledged.subtracting(counted).isEmpty, "\(name): agent \(index) lost updates")
    }
    let replay = try Replay(folder: federation.folder).run()
    #expect(replay.isSound, "\(name): \(String(describing: replay.firstProblem))")
    // Every version but the first model.
    #expect(replay.replayedCount == replay.versions.count - 1, "\(name)")
    #expect(replay.versions.count > 2 * Self.faultCount, "\(name)")
  }
}
