// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Foundation
import Logging
import Messaging
import Monitoring
import Security
import Services
import Testing

/// An agent that is enrolled, with its own keys at a broker with keys, and tells what no agent tells.
@Suite("A hostile agent that is enrolled", .timeLimit(.minutes(1)))
struct HostileAgentTests {
  private static func envelope(
    _ kind: MetricEvent.Kind, from sender: String
  ) throws -> [UInt8] {
    try EnvelopeEncoder.encode(
      Envelope(
        federation: FederationID("demo"), run: RunID("run"), sender: AgentID(sender),
        incarnation: 1, sequence: 1,
        body: .metric(MetricEvent(unixMicroseconds: 1, kind: kind))))
  }

  private static func loss(_ loss: Double) throws -> MetricEvent.Kind {
    .trainingFinished(base: 1, try TrainingReport(loss: loss, seconds: 1, steps: 1))
  }

  /// What the monitor gets to hear, and is to refuse.
  private static func garbage() throws -> [(topic: String, envelope: [UInt8])] {
    let whole = try envelope(loss(0.5), from: "h1")
    let version = VersionRecord(
      version: 99, strategy: "mine", updateCount: 1, contributors: [], staleness: [],
      updateNorm: 0, secondsSincePrevious: 0)
    let name = try #require(whole.firstRange(of: Array("h1".utf8)))
    var quoted = whole
    quoted.replaceSubrange(name, with: Array("\"<".utf8))
    var broken = whole
    broken.replaceSubrange(name, with: [0xFF, 0x0A])
    return [
      ("training", []), ("training", [0xFF, 0x00, 0xFF]),
      ("training", Array(whole.dropLast(3))), ("training", quoted), ("training", broken),
      // Kinds that do not match, or that there are not.
      ("model", whole), ("<script>alert(1)</script>", whole), ("\" 1\ntwinseg_up{", whole),
      // What others say, or nobody.
      ("training", try envelope(loss(0.5), from: "h2")),
      ("version", try envelope(.versionPublished(version), from: "h1")),
      (
        "process",
        try envelope(
          .processSampled(
            ProcessRecord(role: .broker, cpuSeconds: 0, residentBytes: 0, uptimeSeconds: 0)),
          from: "h1")
      ),
    ]
  }

  private static func message(_ topic: String, _ envelope: [UInt8]) throws -> [Frame] {
    [try Frame(topic.utf8), try Frame(envelope), try Frame([]), try Frame([])]
  }

  @Test("is counted, dropped, and keeps nobody from being heard")
  func garbage() async throws {
    let folder = "/tmp/twinseg-hostile-\(UInt32.random(in: 0...UInt32.max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = TrustFile(path: "\(folder)/trust")
    var keys: [String: SecretIdentity] = [:]
    for (name, role) in [
      ("broker", Role.broker), ("monitor", .monitor), ("h1", .agent), ("h2", .agent),
    ] {
      let identity = try SecretIdentity.generate(name: name, role: role)
      try file.enroll(identity.publicIdentity)
      keys[name] = identity
    }
    let broker = try #require(keys["broker"])
    let trust = try TrustWatch(file: file, interval: .seconds(1)) { _ in }
    let context = try MessagingContext()
    let endpoints = try BrokerEndpoints(base: Endpoint("ipc://\(folder)"))
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let service = try Broker(
      endpoints: endpoints, context: context,
      security: BrokerSecurity(keys: broker, trust: trust), logger: logger)
    let hub = MonitorHub(
      MonitorState(federation: "demo", run: "run"), now: MonitorHub.wallClock)
    let monitor = FederationMonitor(
      watcher: try FederationWatcher(
        federation: FederationID("demo"), run: RunID("run"), watchesModels: false,
        endpoints: [endpoints],
        security: ServiceSecurity(keys: try #require(keys["monitor"]), trust: trust),
        context: context, logger: logger),
      hub: hub, roles: SourceRoles(trust: trust), logger: logger)

    func socket(_ name: String) throws -> Socket {
      let own = try #require(keys[name]).curveKeys
      var options = SocketOptions(sendHighWaterMark: 1_000, receiveHighWaterMark: 10)
      options.lingerMilliseconds = 0
      let socket = try Socket.open(
        .publisher, in: context, options: options,
        security: .curveClient(
          serverKey: broker.curveKeys.publicKey.bytes, publicKey: own.publicKey.bytes,
          secretKey: own.secretBytes))
      try socket.connect(endpoints.metricsIn)
      return socket
    }
    let hostile = try socket("h1")
    let honest = try socket("h2")
    func say(_ loss: Double, _ name: String, _ socket: borrowing Socket) throws {
      let envelope = try Self.envelope(Self.loss(loss), from: name)
      #expect(try socket.send(Self.message("metrics/\(name)/training", envelope)))
    }
    func loss(_ name: String) -> Double? {
      hub.snapshot().agents.first { $0.name == name }?.loss
    }

    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await service.run() }
      group.addTask { try await monitor.run() }
      defer { group.cancelAll() }
      // Until both are heard.
      while loss("h1") == nil || loss("h2") == nil {
        try say(1, "h1", hostile)
        try say(1, "h2", honest)
        try await Task.sleep(for: .milliseconds(20))
      }
      // The last of those, so that no more of them come.
      try say(2, "h1", hostile)
      try say(2, "h2", honest)
      while loss("h1") != 2 || loss("h2") != 2 { try await Task.sleep(for: .milliseconds(5)) }
      let before = hub.snapshot().counts
      #expect(before.garbage == 0)

      let garbage = try Self.garbage()
      for (kind, envelope) in garbage {
        #expect(try hostile.send(Self.message("metrics/h1/\(kind)", envelope)))
        // In the name of another, which the broker hears of, and nobody else.
        #expect(try hostile.send(Self.message("metrics/h2/\(kind)", envelope)))
      }
      try say(3, "h1", hostile)
      try say(3, "h2", honest)
      while loss("h1") != 3 || loss("h2") != 3 { try await Task.sleep(for: .milliseconds(5)) }
      let after = hub.snapshot()
      #expect(after.counts.garbage == UInt64(garbage.count))
      #expect(after.counts.events == before.events + 2)
      #expect(Set(after.agents.map(\.name)) == ["h1", "h2"])
      #expect(after.aggregator == nil && after.versions.isEmpty && after.brokers.isEmpty)
      #expect(after.warnings.map(\.key) == ["garbage"])
      #expect(!hub.prometheusText().contains("script"))
    }
  }
}
