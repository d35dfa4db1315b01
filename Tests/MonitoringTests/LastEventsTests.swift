// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Foundation
import Logging
import Messaging
import Monitoring
import ServiceLifecycle
import Services
import Testing

@Suite("A monitor that ends", .timeLimit(.minutes(1)))
struct LastEventsTests {
  private static let events = 1_000

  private static func message(version: Int) throws -> [Frame] {
    let record = VersionRecord(
      version: Version(UInt64(version)), strategy: "s", updateCount: 0, contributors: [],
      staleness: [], updateNorm: 0, secondsSincePrevious: 0)
    let envelope = Envelope(
      federation: try FederationID("demo"), run: try RunID("run"),
      sender: try AgentID("aggregator"),
      incarnation: 1, sequence: UInt64(version),
      body: .metric(MetricEvent(unixMicroseconds: 1, kind: .versionPublished(record))))
    return [
      try Frame("metrics/aggregator/version".utf8), try Frame(EnvelopeEncoder.encode(envelope)),
      try Frame([]), try Frame([]),
    ]
  }

  @Test("has written all that it showed")
  func history() async throws {
    let folder = "/tmp/twinseg-last-\(UInt32.random(in: 0...UInt32.max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let context = try MessagingContext()
    let endpoints = try BrokerEndpoints(base: Endpoint("ipc://\(folder)"))
    let (federation, run) = (try FederationID("demo"), try RunID("run"))
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let history = try MetricHistory(folder: folder, federation: federation, run: run)
    let (shown, continuation) = AsyncStream<Void>.makeStream()
    let monitor = FederationMonitor(
      watcher: try FederationWatcher(
        federation: federation, run: run, watchesModels: false, endpoints: [endpoints],
        context: context, logger: logger),
      hub: MonitorHub(MonitorState(federation: "demo", run: "run"), now: MonitorHub.wallClock),
      roles: SourceRoles(trust: nil), history: history,
      // So slow that much is heard and not yet shown when the monitor is to end.
      observer: { _, _, _ in
        usleep(500)
        continuation.yield()
      }, logger: logger)
    let services = ServiceGroup(services: [monitor], logger: logger)
    let running = Task { try await services.run() }

    let source = try Socket.open(
      .publisher, in: context,
      options: SocketOptions(sendHighWaterMark: 10_000, receiveHighWaterMark: 10))
    try source.bind(endpoints.metricsOut)
    while try source.receive(maximumParts: 1) == nil { try await Task.sleep(for: .milliseconds(5)) }
    for version in 1...Self.events { #expect(try source.send(try Self.message(version: version))) }
    var iterator = shown.makeAsyncIterator()
    for _ in 0..<100 { await iterator.next() }
    await services.triggerGracefulShutdown()
    try await running.value
    continuation.finish()
    var count = 100
    while await iterator.next() != nil { count += 1 }
    #expect(try history.entries().count == count)
    print("monitor that ends: \(count) of \(Self.events) events shown and written")
  }
}
