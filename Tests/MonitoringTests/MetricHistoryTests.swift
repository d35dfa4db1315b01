// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Monitoring
import Services
import Testing

@Suite("History of metrics")
struct MetricHistoryTests {
  private let folder: String
  private let federation: FederationID
  private let run: RunID

  init() throws {
    folder = NSTemporaryDirectory() + "twinseg-history-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    federation = try FederationID("demo")
    run = try RunID("run")
  }

  private func entries(_ count: Int, seed: UInt64) throws -> [MetricHistory.Entry] {
    var events = RandomEvents(seed: seed)
    return try (0..<count).map { index in
      let (kind, source) = try events.next()
      return MetricHistory.Entry(
        received: Int64(1_000 + index), source: try AgentID(source),
        role: source == "aggregator" ? .aggregator : .agent,
        event: MetricEvent(unixMicroseconds: UInt64(index), kind: kind))
    }
  }

  @Test("who begins again shows the same")
  func restart() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let told = try entries(2_000, seed: 1).filter { Self.isKept($0.event.kind) }
    var before = MonitorState(federation: "demo", run: "run")
    before.replay(told)
    do {
      let history = try MetricHistory(folder: folder, federation: federation, run: run)
      for entry in told { await history.append(entry) }
      try await history.flush()
    }
    #expect(try FinishedRun.state(of: folder).snapshot(at: nil) == before.snapshot(at: nil))
    var after = MonitorState(federation: "demo", run: "run")
    let history = try MetricHistory.begin(
      in: folder, federation: federation, run: run, restoring: &after)
    #expect(after.snapshot(at: nil) == before.snapshot(at: nil))
    // There is one writer.
    #expect(throws: ServiceError.self) {
      try MetricHistory(folder: folder, federation: federation, run: run)
    }
    _ = consume history
  }

  @Test("a run that somebody still watches is not said to have finished")
  func running() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func view() throws -> (Snapshot, String) {
      let snapshot = try FinishedRun.state(of: folder).snapshot(at: nil)
      let style = TerminalStyle(hasColour: false, isPlain: true)
      return (snapshot, TerminalView(snapshot, width: 120, height: nil, style: style).lines[0])
    }
    do {
      let history = try MetricHistory(folder: folder, federation: federation, run: run)
      for entry in try entries(10, seed: 4) { await history.append(entry) }
      try await history.flush()
      let (snapshot, title) = try view()
      #expect(!snapshot.live && snapshot.running == true)
      #expect(title.hasSuffix("still running, as of 1970-01-01T00:00:01Z"), "\(title)")
      #expect(snapshot.agents.allSatisfy { $0.state != .left })
      _ = consume history
    }
    let (snapshot, title) = try view()
    #expect(!snapshot.live && snapshot.running == nil && title.hasSuffix("finished"), "\(title)")
  }

  @Test("what was heard is told in that order, also when the clock was set back")
  func order() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let h1 = try AgentID("h1")
    let told: [(Int64, MetricEvent.Kind)] = [
      (5_000, .trainingFinished(base: 1, try TrainingReport(loss: 1, seconds: 1, steps: 1))),
      (4_000, .modelReceived(2)),
      (3_000, .trainingFinished(base: 2, try TrainingReport(loss: 1, seconds: 1, steps: 1))),
      (9_000, .trainingFinished(base: 3, try TrainingReport(loss: 1, seconds: 1, steps: 1))),
    ]
    let history = try MetricHistory(folder: folder, federation: federation, run: run)
    for (received, kind) in told {
      await history.append(
        .init(
          received: received, source: h1, role: .agent,
          event: MetricEvent(unixMicroseconds: 1, kind: kind)))
      // Each in a transaction of its own, the second after the first.
      try await history.flush()
    }
    #expect(try history.entries().map(\.received) == told.map(\.0))
  }

  @Test("a source that tells without end pushes out nobody's history but its own")
  func noisySource() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let history = try MetricHistory(
      folder: folder, federation: federation, run: run, kept: 100, keptOfEach: 20)
    func tell(_ kind: MetricEvent.Kind, from source: String, at time: Int) async throws {
      await history.append(
        .init(
          received: Int64(time), source: try AgentID(source),
          role: source == "aggregator" ? .aggregator : .agent,
          event: MetricEvent(unixMicroseconds: 1, kind: kind)))
    }
    for version in 1...10 {
      try await tell(
        .versionPublished(
          VersionRecord(
            version: Version(UInt64(version)), strategy: "s", updateCount: 0, contributors: [],
            staleness: [], updateNorm: 0, secondsSincePrevious: 0)), from: "aggregator", at: version
      )
    }
    let report = try TrainingReport(loss: 1, seconds: 1, steps: 1)
    try await tell(.trainingFinished(base: 1, report), from: "quiet", at: 11)
    for time in 0..<1_000 {
      try await tell(.trainingFinished(base: 1, report), from: "noisy", at: 100 + time)
      if time % 300 == 0 { try await history.flush() }
    }
    try await history.flush()
    let kept = Dictionary(grouping: try history.entries(), by: \.source.text)
    #expect(kept["aggregator"]?.count == 10 && kept["quiet"]?.count == 1)
    #expect(kept["noisy"]?.map(\.received) == (1_080..<1_100).map { Int64($0) })
  }

  /// Events of which more than the newest are kept, so that order says all.
  private static func isKept(_ kind: MetricEvent.Kind) -> Bool {
    switch kind {
    case .processSampled, .trafficSampled, .twinServed, .trainingProgress, .modelReceived: false
    default: true
    }
  }

  @Test("it is bounded, and of what only says how things are now it keeps the newest")
  func bounds() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let history = try MetricHistory(
      folder: folder, federation: federation, run: run, kept: 100, keptOfEach: 10)
    for entry in try entries(5_000, seed: 2) { await history.append(entry) }
    try await history.flush()
    let kept = try history.entries()
    let lasting = kept.filter { Self.isKept($0.event.kind) }
    // 100 of the aggregator and 10 of each of five agents; how things are now, five of each at most.
    #expect(lasting.count == 150)
    #expect(kept.count <= 180)
    #expect(lasting.last?.received ?? 0 > 5_900)
    let loads = kept.filter { if case .trafficSampled = $0.event.kind { true } else { false } }
    #expect(Set(loads.map(\.source)).count == loads.count)
  }

  @Test("a file of another run is left alone, and a folder without one is named")
  func otherRun() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(throws: MonitoringError.noHistory(path: "\(folder)/metrics.sqlite")) {
      try FinishedRun.state(of: folder)
    }
    _ = try MetricHistory(folder: folder, federation: federation, run: run)
    let other = try RunID("other")
    #expect(
      throws: MonitoringError.otherRun(
        path: "\(folder)/metrics.sqlite", found: "demo/run", expected: "demo/other")
    ) {
      try MetricHistory(folder: folder, federation: federation, run: other)
    }
  }

  @Test("a damaged file is an error that names it")
  func damaged() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data("this is no database, however long it may be ".utf8).write(
      to: URL(filePath: "\(folder)/metrics.sqlite"))
    #expect(throws: MonitoringError.self) { try FinishedRun.state(of: folder) }
    #expect(throws: MonitoringError.self) {
      try MetricHistory(folder: folder, federation: federation, run: run)
    }
  }

  @Test("a record has a line of JSON for each event, and an end")
  func record() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = "\(folder)/metrics.jsonl"
    let recorder = try MetricRecorder(path: path, limit: 20_000)
    var wasFull = 0
    for entry in try entries(500, seed: 3) {
      let fits = try recorder.record(entry.event, from: entry.source, received: entry.received)
      if !fits { wasFull += 1 }
    }
    #expect(wasFull == 1)
    let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
    #expect(text.utf8.count <= 20_000 && text.utf8.count > 19_000)
    for line in text.split(separator: "\n") {
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect(object["kind"] is String && object["source"] is String)
    }
  }
}
