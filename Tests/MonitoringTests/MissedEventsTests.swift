// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Foundation
import Logging
import Messaging
import Monitoring
import Services
import Testing

@Suite("A monitor that misses events", .timeLimit(.minutes(1)))
struct MissedEventsTests {
  private static func message(_ number: UInt64) throws -> [Frame] {
    let process = ProcessRecord(
      role: .agent, cpuSeconds: 1, residentBytes: 1, uptimeSeconds: Double(number))
    let envelope = Envelope(
      federation: try FederationID("demo"), run: try RunID("run"), sender: try AgentID("h1"),
      incarnation: 1, sequence: number,
      body: .metric(
        MetricEvent(unixMicroseconds: 1, number: number, kind: .processSampled(process))))
    return [
      try Frame("metrics/h1/process".utf8), try Frame(EnvelopeEncoder.encode(envelope)),
      try Frame([]), try Frame([]),
    ]
  }

  @Test("says how many, and of whom")
  func gap() async throws {
    let folder = "/tmp/twinseg-missed-\(UInt32.random(in: 0...UInt32.max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let context = try MessagingContext()
    let endpoints = try BrokerEndpoints(base: Endpoint("ipc://\(folder)"))
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let hub = MonitorHub(
      MonitorState(federation: "demo", run: "run"), now: MonitorHub.wallClock)
    let monitor = FederationMonitor(
      watcher: try FederationWatcher(
        federation: FederationID("demo"), run: RunID("run"), watchesModels: false,
        endpoints: [endpoints], context: context, logger: logger),
      hub: hub, roles: SourceRoles(trust: nil), logger: logger)
    let running = Task { try await monitor.run() }

    let source = try Socket.open(
      .publisher, in: context,
      options: SocketOptions(sendHighWaterMark: 100, receiveHighWaterMark: 10))
    try source.bind(endpoints.metricsOut)
    while try source.receive(maximumParts: 1) == nil { try await Task.sleep(for: .milliseconds(5)) }
    for number: UInt64 in [3, 4, 7, 7, 8] { #expect(try source.send(try Self.message(number))) }
    while hub.snapshot().counts.missed == 0 || hub.snapshot().counts.events < 4 {
      try await Task.sleep(for: .milliseconds(5))
    }
    let snapshot = hub.snapshot()
    #expect(snapshot.counts.missed == 2 && snapshot.counts.events == 4)
    #expect(snapshot.agents.map(\.missed) == [2])
    #expect(snapshot.warnings.map(\.text) == ["2 events were published and not heard."])
    let text = hub.prometheusText()
    #expect(text.contains("\ntwinseg_metric_missed_total 2\n"))
    #expect(
      text.contains(
        #"twinseg_service_metrics_missed_total{service="h1",role="agent"} 2"# + "\n"))
    running.cancel()
    try await running.value
  }
}
