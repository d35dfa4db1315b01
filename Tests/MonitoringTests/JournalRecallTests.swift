// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Monitoring
import Services
import Tensors
import Testing

@Suite("What a run's journal tells the monitor")
struct JournalRecallTests {
  private let folder: String
  private let federation: FederationID
  private let run: RunID

  init() throws {
    folder = NSTemporaryDirectory() + "twinseg-recall-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    federation = try FederationID("demo")
    run = try RunID("run")
  }

  /// Four versions of two updates each, a second after the other, and one update that waits.
  private func writeJournal() throws -> [Contribution] {
    let digest = Array("m".utf8).withUnsafeBytes { Digest(of: $0) }
    let journal = try Journal(
      folder: folder,
      run: RunDescription(
        federation: federation, run: run, manifestDigest: digest,
        assembly: AssemblyDescription(strategy: "fedbuff", arithmetic: .mean)), at: 0)
    try journal.begin(with: digest, at: 1)
    for (index, agent) in ["h1", "h2"].enumerated() {
      try journal.record(
        MembershipRecord(agent: AgentID(agent), change: .joined, liveAgents: index + 1),
        at: 500_000)
    }
    var contributions: [Contribution] = []
    for version in UInt64(1)...4 {
      let pair = try ["h1", "h2"].map { agent in
        try Self.contribution(agent, number: version, base: version - 1)
      }
      for contribution in pair { try journal.accept(contribution, at: version * 1_000_000) }
      try journal.commit(
        CommittedVersion(
          version: Version(version), contributions: pair, sincePrevious: .seconds(1)),
        modelDigest: digest, updateNorm: 0.5 * Double(version),
        at: version * 1_000_000 + 100_000)
      contributions += pair
    }
    try journal.record(
      RefusalRecord(agent: AgentID("h2"), reason: "its base is too old", total: 1),
      of: UpdateID(outbox: 3, number: 5), at: 4_200_000)
    try journal.record(
      MembershipRecord(agent: AgentID("h2"), change: .lost, liveAgents: 1), at: 4_300_000)
    let waiting = try Self.contribution("h1", number: 5, base: 4)
    try journal.accept(waiting, at: 4_500_000)
    return contributions + [waiting]
  }

  private static func contribution(
    _ agent: String, number: UInt64, base: UInt64
  ) throws -> Contribution {
    Contribution(
      agent: try AgentID(agent), id: UpdateID(outbox: 3, number: number),
      baseVersion: Version(base), staleness: 0, sampleCount: 1, factor: 1, weight: 0.25, mass: 1,
      norm: Double(number), maximumMagnitude: 1,
      payload: PayloadDescription(
        encoding: .float32, elementCount: 1, chunkCount: 1,
        digest: [UInt8(number)].withUnsafeBytes { Digest(of: $0) }))
  }

  private static func isProgress(_ kind: MetricEvent.Kind) -> Bool {
    switch kind {
    case .versionPublished, .updateFolded: true
    default: false
    }
  }

  @Test("where nobody listened, the journal alone shows versions, updates, refusals and agents")
  func journalAlone() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let contributions = try writeJournal()
    let shown = try FinishedRun.state(of: folder).snapshot(at: nil)
    #expect(shown.federation == "demo" && shown.run == "run" && shown.strategy == "fedbuff")
    #expect(shown.versions.map(\.version) == [1, 2, 3, 4])
    #expect(shown.versions.map(\.norm) == [0.5, 1, 1.5, 2])
    #expect(shown.versions.map(\.time) == [1_100, 2_100, 3_100, 4_100])
    #expect(shown.versions.allSatisfy { $0.contributors.map(\.agent) == ["h1", "h2"] })
    #expect(shown.counts.updatesFolded == UInt64(contributions.count))
    #expect(shown.counts.updatesRefused == 1 && shown.counts.events == 0)
    #expect(shown.updates.count { $0.outcome == .folded } == 8)
    #expect(shown.updates.last?.outcome == .gathered && shown.updates.last?.norm == 5)
    #expect(shown.agents.map(\.state) == [.left, .lost])
    #expect(shown.agents.map(\.accepted) == [5, 4] && shown.agents.map(\.refused) == [0, 1])
    #expect(shown.aggregator?.gathered == 1 && shown.running == nil && !shown.live)
  }

  @Test("who came late and had gaps shows the same as who heard everything", arguments: 0..<4)
  func filled(gap: Int) async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try writeJournal()
    var heard: [MetricHistory.Entry] = []
    try Journal(reading: folder).tell { event in
      heard.append(
        MetricHistory.Entry(
          received: Int64(event.unixMicroseconds / 1_000), source: try AgentID("leader"),
          role: .aggregator, event: event))
    }
    #expect(heard.count == 17)
    var all = MonitorState(federation: "demo", run: "run")
    all.replay(heard)
    // It missed the first version, and updates and a version of those that came later.
    let late = heard.filter { $0.received > 1_100 }.enumerated().filter { index, entry in
      index % 4 != gap || !Self.isProgress(entry.event.kind)
    }.map(\.element)
    #expect(late.count <= heard.count - 7)
    do {
      let history = try MetricHistory(folder: folder, federation: federation, run: run)
      for entry in late { await history.append(entry) }
      try await history.flush()
    }
    let whole = all.snapshot(at: nil)
    let shown = try FinishedRun.state(of: folder).snapshot(at: nil)
    #expect(shown.versions == whole.versions)
    #expect(shown.counts.updatesFolded == 9 && shown.counts.events == UInt64(late.count))
    #expect(shown.staleness == whole.staleness && shown.agents == whole.agents)
    #expect(shown.updates.map(\.norm) == whole.updates.map(\.norm))
    #expect(shown.updates.map(\.version) == whole.updates.map(\.version))
    #expect(shown.aggregator?.name == "leader")

    // A monitor that goes on from there hears the aggregator by whatever name it has.
    var state = MonitorState(federation: "demo", run: "run")
    let history = try MetricHistory.begin(
      in: folder, federation: federation, run: run, restoring: &state)
    #expect(state.snapshot(at: nil).versions == whole.versions)
    _ = consume history
  }

  @Test("the aggregator that is heard after its journal was read has its own name")
  func name() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try writeJournal()
    var state = try FinishedRun.state(of: folder)
    #expect(state.snapshot(at: nil).aggregator?.name == "aggregator")
    let process = ProcessRecord(
      role: .aggregator, cpuSeconds: 1, residentBytes: 1, uptimeSeconds: 1)
    state.receive(.processSampled(process), from: try AgentID("leader"), role: .aggregator, at: 1)
    state.receive(.processSampled(process), from: try AgentID("other"), role: .aggregator, at: 1)
    let shown = state.snapshot(at: nil)
    #expect(shown.aggregator?.name == "leader" && shown.counts.events == 1)
    #expect(shown.aggregator?.version == 4)
  }

  @Test("a run whose aggregator is at work is not said to have finished")
  func running() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try writeJournal()
    #expect(try FinishedRun.state(of: folder).snapshot(at: nil).running == nil)
    let held = try FolderLock(folder: folder, name: Journal.lockName)
    #expect(try FinishedRun.state(of: folder).snapshot(at: nil).running == true)
    _ = consume held
  }

  @Test("the journal of another run tells nothing")
  func otherRun() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try writeJournal()
    var state = MonitorState(federation: "demo", run: "another")
    try state.replay([], filledFrom: try FinishedRun.journal(in: folder))
    #expect(state.snapshot(at: nil).versions.isEmpty)
  }
}
