// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What went over a socket since it was opened.
package struct SocketTraffic: Sendable, Equatable {
  /// Messages that were begun to be received.
  package internal(set) var messagesIn: UInt64 = 0
  /// Of the parts that were received.
  package internal(set) var bytesIn: UInt64 = 0
  package internal(set) var messagesOut: UInt64 = 0
  package internal(set) var bytesOut: UInt64 = 0
  /// Messages that the socket did not take: no peer, or no room.
  package internal(set) var unsent: UInt64 = 0

  package init() {}
}

/// Where a socket and its incoming messages count, on the one thread that uses them.
final class TrafficCounter {
  var traffic = SocketTraffic()
}
