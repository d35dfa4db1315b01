// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Messaging
import Services
import Testing

/// Who tells too much, or too large, holds nobody up.
@Suite("Bounds of metrics", .timeLimit(.minutes(1)))
struct MetricBoundTests {
  private static let options = SocketOptions(sendHighWaterMark: 1_000, receiveHighWaterMark: 10)

  /// A version's event of so many contributors, with further empty parts.
  private static func message(
    _ test: TestFederation, version: UInt64, contributors: Int = 0, furtherParts: Int = 0
  ) throws -> [Frame] {
    let record = VersionRecord(
      version: Version(version), strategy: "s", updateCount: contributors,
      contributors: Array(repeating: try AgentID("hospital"), count: contributors), staleness: [],
      updateNorm: 0, secondsSincePrevious: 0)
    let event = MetricEvent(unixMicroseconds: 1, kind: .versionPublished(record))
    let head = [
      try Frame("metrics/aggregator/version".utf8),
      try test.envelope(.metric(event), from: "aggregator"),
    ]
    return try head + (0..<(2 + furtherParts)).map { _ in try Frame([]) }
  }

  /// Sends to whoever subscribes, as fast as that goes, until cancelled.
  /// - Returns: whether it was cancelled, and did not give up.
  private static func flood(_ test: TestFederation) async throws -> Bool {
    let socket = try Socket.open(.publisher, in: test.context, options: options)
    try socket.bind(test.endpoints.metricsOut)
    // Longer to read than to send.
    let message = try message(test, version: 1, contributors: 500)
    let end = ContinuousClock.now + .seconds(20)
    while !Task.isCancelled && ContinuousClock.now < end {
      if try !socket.send(message) { await Task.yield() }
    }
    try socket.setLinger(milliseconds: 0)
    return Task.isCancelled
  }

  @Test("a watcher that is flooded stops when it is told to")
  func stop() async throws {
    let test = try TestFederation("ipc")
    let watcher = try test.watcher()
    let flood = Task { try await Self.flood(test) }
    let listening = Task { try await watcher.run() }
    _ = try await first(watcher) { observation -> Bool? in
      if case .metric = observation { true } else { nil }
    }
    listening.cancel()
    try await listening.value
    flood.cancel()
    #expect(try await flood.value)
  }

  @Test("a broker drops metrics of too many parts or bytes, and counts them")
  func size() async throws {
    let test = try TestFederation("ipc")
    let broker = try test.broker()
    let refused = try await running([broker]) {
      let sizes = try await Self.sizesOfForwarded(test)
      #expect(sizes.allSatisfy { $0.parts == 4 && $0.bytes <= 1 << 16 }, "\(sizes)")
      return await broker.traffic.refused
    }
    #expect(refused == ["tooManyParts": 1, "tooLarge": 1])
  }

  /// Sends what is too large, and then something else.
  /// - Returns: what came through of all that.
  private static func sizesOfForwarded(
    _ test: TestFederation
  ) async throws -> [(parts: Int, bytes: Int)] {
    let monitor = try Socket.open(.subscriber, in: test.context, options: options)
    try monitor.subscribe("metrics/")
    try monitor.connect(test.endpoints.metricsOut)
    let source = try Socket.open(.publisher, in: test.context, options: options)
    try source.connect(test.endpoints.metricsIn)
    let last = "metrics/last/version"
    func receive() throws -> [Frame]? { try monitor.receive(maximumParts: 100) }
    // Until both are connected, and the broker knows what the monitor wants.
    var first = try receive()
    while first == nil {
      _ = try source.send(try message(test, version: 1))
      try await Task.sleep(for: .milliseconds(5))
      first = try receive()
    }
    let tooMany = try message(test, version: 2, furtherParts: 1)
    let tooLarge = try message(test, version: 3, contributors: 6_700)
    let marker = [try Frame(last.utf8)] + (try message(test, version: 4).dropFirst())
    for message in [tooMany, tooLarge, marker] { #expect(try source.send(message)) }
    var sizes: [(parts: Int, bytes: Int)] = []
    while true {
      guard let message = try receive() else {
        try await Task.sleep(for: .milliseconds(1))
        continue
      }
      sizes.append((message.count, message.reduce(0) { $0 + $1.count }))
      if message[0].equals(last) { return sizes }
    }
  }
}
