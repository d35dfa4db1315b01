// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What went over a service's sockets since it started.
package struct TrafficRecord: Sendable, Equatable {
  package enum Channel: String, Sendable, Codable, CaseIterable {
    case models
    case updates
    case metrics
  }

  /// One channel's. What is published counts once, however many receive it.
  package struct Flow: Sendable, Equatable {
    package let channel: Channel
    package let messagesIn: UInt64
    package let bytesIn: UInt64
    package let messagesOut: UInt64
    package let bytesOut: UInt64
    /// Messages that found nobody, or no room; some are sent again.
    package let dropped: UInt64
    /// Whether there is nobody, or no room, now.
    package let isWaiting: Bool

    package init(
      channel: Channel, messagesIn: UInt64, bytesIn: UInt64, messagesOut: UInt64, bytesOut: UInt64,
      dropped: UInt64, isWaiting: Bool
    ) {
      self.channel = channel
      self.messagesIn = messagesIn
      self.bytesIn = bytesIn
      self.messagesOut = messagesOut
      self.bytesOut = bytesOut
      self.dropped = dropped
      self.isWaiting = isWaiting
    }
  }

  /// Each channel at most once.
  package let flows: [Flow]
  /// Connections and messages.
  package let refused: UInt64

  package init(flows: [Flow], refused: UInt64) {
    self.flows = flows
    self.refused = refused
  }
}
