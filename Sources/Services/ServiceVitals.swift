// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Messaging

/// When a service tells how its process is, and what it then tells.
package struct ServiceVitals {
  /// Between two samples.
  package static let interval = Duration.seconds(5)

  private let role: ServiceRole
  private let start = ContinuousClock.now
  /// When the next sample is due.
  private(set) var next = ContinuousClock.now

  init(role: ServiceRole) {
    self.role = role
  }

  /// The earlier of the next sample and another moment.
  func next(or other: ContinuousClock.Instant?) -> ContinuousClock.Instant {
    other.map { min($0, next) } ?? next
  }

  /// - Returns: a sample, where one is due.
  mutating func takeDue(at now: ContinuousClock.Instant = .now) -> ProcessRecord? {
    guard now >= next else { return nil }
    next = now + Self.interval
    return ProcessRecord(
      role: role, cpuSeconds: ProcessUsage.current().cpuSeconds,
      residentBytes: UInt64(ProcessUsage.residentBytes()),
      uptimeSeconds: (now - start) / .seconds(1))
  }
}

extension TrafficRecord.Flow {
  /// What came in over one socket and went out over others.
  init(
    _ channel: TrafficRecord.Channel, in received: SocketTraffic? = nil,
    out sent: [SocketTraffic] = [], isWaiting: Bool = false
  ) {
    self.init(
      channel: channel, messagesIn: received?.messagesIn ?? 0, bytesIn: received?.bytesIn ?? 0,
      messagesOut: sent.reduce(0) { $0 + $1.messagesOut },
      bytesOut: sent.reduce(0) { $0 + $1.bytesOut },
      dropped: sent.reduce(0) { $0 + $1.unsent }, isWaiting: isWaiting)
  }
}
