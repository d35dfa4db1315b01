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

/// A monitor behind a real broker, told more than any federation tells.
@Suite("Flood of metrics", .timeLimit(.minutes(1)))
struct MonitorFloodTests {
  private static let events = 60_000
  /// Twice what a monitor must take.
  private static let perSecond = 20_000
  /// Of so many messages one is garbage.
  private static let garbageEvery = 100

  /// A message as a service publishes it.
  private static func message(
    _ kind: MetricEvent.Kind, from source: String, sequence: Int
  ) throws -> [Frame] {
    let sender = try AgentID(source)
    let envelope = Envelope(
      federation: try FederationID("demo"), run: try RunID("run"), sender: sender,
      incarnation: 1, sequence: UInt64(sequence),
      body: .metric(MetricEvent(unixMicroseconds: 1, kind: kind)))
    return [
      try Frame("metrics/\(source)/\(kind.topic)".utf8),
      try Frame(EnvelopeEncoder.encode(envelope)), try Frame([]), try Frame([]),
    ]
  }

  /// Sends all events, ``perSecond`` of them.
  /// - Returns: seconds that it took.
  private static func flood(
    _ messages: [[Frame]], to endpoint: Endpoint, context: MessagingContext
  ) async throws -> Double {
    let socket = try Socket.open(
      .publisher, in: context,
      options: SocketOptions(
        sendHighWaterMark: 10_000, receiveHighWaterMark: 10, maximumFrameBytes: 1 << 20))
    try socket.connect(endpoint)
    // The broker subscribes once it is connected.
    while try socket.receive(maximumParts: 1) == nil { try await Task.sleep(for: .milliseconds(5)) }
    let start = ContinuousClock.now
    for (index, message) in messages.enumerated() {
      if index % 200 == 0 {
        let due = start + .seconds(1) * index / perSecond
        try await Task.sleep(until: due, clock: .continuous)
      }
      while try !socket.send(message) { try await Task.sleep(for: .milliseconds(1)) }
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    // Until the last have left.
    try socket.setLinger(milliseconds: 10_000)
    return seconds
  }

  @Test("ten thousand events a second are absorbed, beside a monitor that has stalled")
  func flood() async throws {
    let folder = "/tmp/twinseg-flood-\(UInt32.random(in: 0...UInt32.max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let context = try MessagingContext()
    let endpoints = try BrokerEndpoints(base: Endpoint("ipc://\(folder)"))
    let (federation, run) = (try FederationID("demo"), try RunID("run"))
    let broker = try Broker(endpoints: endpoints, context: context, logger: logger)
    let watcher = try FederationWatcher(
      federation: federation, run: run, watchesModels: false, endpoints: [endpoints],
      context: context, logger: logger)
    let hub = MonitorHub(
      MonitorState(federation: "demo", run: "run"), now: MonitorHub.wallClock)
    let monitor = FederationMonitor(
      watcher: watcher, hub: hub, roles: SourceRoles(trust: nil),
      history: try MetricHistory(folder: folder, federation: federation, run: run, kept: 10_000),
      recorder: try MetricRecorder(path: "\(folder)/metrics.jsonl", limit: 1 << 20),
      logger: logger)

    var random = RandomEvents(seed: 21)
    var messages: [[Frame]] = []
    for index in 1...Self.events {
      let (kind, source) = try random.next()
      var message = try Self.message(kind, from: source, sequence: index)
      if index % Self.garbageEvery == 0 { message[1] = try Frame([0xFF, 0x00, 0xFF]) }
      messages.append(message)
    }
    let sent = messages
    // Asks for all, and takes nothing.
    let stalled = try Socket.open(
      .subscriber, in: context,
      options: SocketOptions(
        sendHighWaterMark: 10, receiveHighWaterMark: 10, maximumFrameBytes: 1 << 20))
    try stalled.connect(endpoints.metricsOut)
    try stalled.subscribe("")
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await broker.run() }
      group.addTask { try await monitor.run() }
      defer { group.cancelAll() }
      let hello = try Self.message(.modelReceived(1), from: "hello", sequence: 1)
      // Until the monitor hears.
      while hub.revision == 0 {
        _ = try await Self.flood([hello], to: endpoints.metricsIn, context: context)
      }
      let memory = ProcessUsage.residentBytes()
      let before = hub.snapshot().counts.events
      let sending = try await Self.flood(sent, to: endpoints.metricsIn, context: context)
      var (seen, settled) = (UInt64(0), ContinuousClock.now)
      while ContinuousClock.now - settled < .milliseconds(300) {
        let counts = hub.snapshot().counts
        if counts.events + counts.garbage != seen {
          (seen, settled) = (counts.events + counts.garbage, .now)
        }
        try await Task.sleep(for: .milliseconds(20))
      }
      let counts = hub.snapshot().counts
      let growth = ProcessUsage.residentBytes() - memory
      let taken = counts.events - before
      print(
        """
        monitor behind a broker: \(Self.events) events sent in \(sending) s, \(taken) taken, \
        \(growth >> 20) MiB more
        """)
      // A machine that is too busy to send so many is no reason to fail.
      let least = min(Double(Self.events), 10_000 * sending) * 0.9
      #expect(Double(taken) >= least, "\(taken) of \(least)")
      #expect(counts.garbage > 0 && counts.garbage <= UInt64(Self.events / Self.garbageEvery))
      #expect(growth < 200 << 20)
    }
    #expect(try FinishedRun.state(of: folder).snapshot(at: nil).versions.count > 0)
  }
}
