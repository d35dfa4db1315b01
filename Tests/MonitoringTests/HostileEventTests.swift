// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Foundation
import Monitoring
import Services
import Tensors
import Testing

@Suite("Hostile events")
struct HostileEventTests {
  @Test("agents cannot speak for the aggregator, nor it for them; both are counted as garbage")
  func authority() throws {
    var stage = Stage()
    try stage.publish(1, by: ["h1"], staleness: [0])
    let forged = VersionRecord(
      version: 99, strategy: "mine", updateCount: 1, contributors: [], staleness: [],
      updateNorm: 0, secondsSincePrevious: 0)
    try stage.tell(.versionPublished(forged), from: "h1")
    try stage.tell(.modelReceived(5), from: "aggregator")
    try stage.sample("h1", .broker)
    let snapshot = stage.snapshot()
    #expect(snapshot.counts.garbage == 3 && snapshot.counts.events == 1)
    #expect(snapshot.aggregator?.version == 1 && snapshot.strategy == "fedbuff")
    #expect(snapshot.brokers.isEmpty && snapshot.agents.isEmpty)
    #expect(snapshot.warnings.map(\.key) == ["garbage"])
  }

  @Test("whoever is not enrolled is not heard")
  func unknownSource() throws {
    var state = MonitorState(federation: "demo", run: "run")
    state.receive(.modelReceived(5), from: try AgentID("h1"), role: nil, at: 1)
    #expect(state.snapshot(at: 2).counts.garbage == 1)
    #expect(state.snapshot(at: 2).agents.isEmpty)
  }

  @Test("harmful texts are text in JSON, Prometheus and on a terminal", arguments: 0..<4)
  func texts(seed: Int) throws {
    var stage = Stage()
    var events = RandomEvents(seed: UInt64(seed))
    for _ in 0..<600 {
      let (event, source) = try events.next()
      try stage.tell(event, from: source)
    }
    let now = stage.now
    let hub = MonitorHub(stage.state) { now }
    let json = String(decoding: try hub.json().text, as: UTF8.self)
    #expect(!json.contains("\n") && !json.contains("\u{1B}") && !json.contains("\u{0}"))
    let decoded = try JSONDecoder().decode(Snapshot.self, from: Data(json.utf8))
    #expect(decoded == hub.snapshot())
    for line in hub.prometheusText().split(separator: "\n", omittingEmptySubsequences: false) {
      #expect(line.isEmpty || Self.isPrometheus(line), "\(line)")
    }
    for style in [(true, false), (false, true), (false, false)] {
      let view = TerminalView(
        hub.snapshot(), width: 100, height: nil,
        style: TerminalStyle(hasColour: style.0, isPlain: style.1))
      for line in view.lines {
        let plain = line.replacing(/\x1B\[[0-9]+m/, with: "")
        #expect(plain.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E })
        #expect(plain.count <= 100)
        #expect(!style.1 || plain.allSatisfy(\.isASCII))
      }
    }
  }

  private static func isPrometheus(_ line: Substring) -> Bool {
    let sample = /twinseg_[a-z0-9_]+(?:\{(?:[a-z]+="(?:[^"\\]|\\["\\n])*",?)*\})? [-+0-9.eInf]+/
    let comment = /# (?:HELP|TYPE) twinseg_[a-z0-9_]+ .+/
    return line.wholeMatch(of: sample) != nil || line.wholeMatch(of: comment) != nil
  }

  @Test("however much is told, no list grows beyond its limit")
  func bounds() throws {
    var limits = MonitorLimits()
    limits.agents = 8
    limits.brokers = 2
    limits.versions = 20
    limits.updates = 10
    limits.losses = 10
    limits.evaluations = 10
    limits.twins = 10
    limits.lossSpacing = 0
    var stage = Stage(limits: limits)
    var events = RandomEvents(seed: 5)
    for index in 0..<20_000 {
      let (event, source) = try events.next()
      // Every now and then somebody new, with a name of its own.
      let isNew = index % 10 == 0 && source != "aggregator"
      try stage.tell(event, from: isNew ? "made-up-\(index)" : source)
      if index % 100 == 0 { try stage.sample("broker-\(index)", .broker) }
    }
    let snapshot = stage.snapshot()
    #expect(snapshot.agents.count == 8 && snapshot.brokers.count == 2)
    #expect(snapshot.versions.count <= 20)
    #expect(snapshot.updates.count <= 80 && snapshot.losses.count <= 80)
    #expect(snapshot.evaluations.count <= 80 && snapshot.twins.count <= 80)
    #expect(snapshot.counts.beyondLimit > 1_000)
    #expect(snapshot.warnings.contains { $0.key == "limit" })
  }

  @Test("ten thousand events a second are absorbed, and memory does not grow with them")
  func load() throws {
    var stage = Stage()
    var events = RandomEvents(seed: 11)
    let told = try (0..<20_000).map { _ in try events.next() }
    func tellAll() throws {
      for (event, source) in told { try stage.tell(event, from: source, after: 1) }
    }
    // Lists are full after this.
    try tellAll()
    let memory = ProcessUsage.residentBytes()
    let start = ContinuousClock.now
    for _ in 0..<5 { try tellAll() }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let perSecond = 100_000 / seconds
    let growth = ProcessUsage.residentBytes() - memory
    print("monitor: \(Int(perSecond)) events/s, \(growth >> 10) KiB more")
    #expect(perSecond > 10_000)
    // Other tests run in this process, too.
    #expect(growth < 64 << 20)
    #expect(stage.snapshot().counts.events == 120_000)
  }
}
