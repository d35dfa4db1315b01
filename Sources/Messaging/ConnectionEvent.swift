// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CZeroMQ

/// What a ``SocketMonitor`` sees of a socket's connections.
package enum ConnectionEvent: Sendable, Equatable {
  /// A peer was reached and speaks the protocol.
  case connected(endpoint: String)
  case disconnected(endpoint: String)
  /// A connection was closed before it could be used; the reason names the step that failed.
  case handshakeFailed(endpoint: String, reason: String)
  /// A listening socket has a new connection, which has said nothing yet. Of ``SocketMonitor``s that
  /// want descriptors only.
  case opened(descriptor: Int32)
  /// A connection of a listening socket has ended. As ``opened(descriptor:)``.
  case closed(descriptor: Int32)

  /// Whether a connection was made or broke.
  package var changesConnection: Bool {
    switch self {
    case .connected, .disconnected: true
    case .handshakeFailed, .opened, .closed: false
    }
  }

  /// Whether the peer said no to this side's key, and will say so again.
  package var isRefusal: Bool {
    guard case .handshakeFailed(_, let reason) = self else { return false }
    return reason == Self.refusalReason
  }

  private static let refusalReason = "the peer refused the credentials"

  /// For logs: a constant phrase; endpoint and reason are the event's own.
  package var summary: String {
    switch self {
    case .connected: "connected to the broker"
    case .disconnected: "lost the broker"
    case .handshakeFailed: "handshake with the broker failed"
    case .opened: "a connection was opened"
    case .closed: "a connection was closed"
    }
  }

  /// For logs, beside the summary.
  package var details: [String: String] {
    switch self {
    case .connected(let endpoint), .disconnected(let endpoint): ["endpoint": endpoint]
    case .handshakeFailed(let endpoint, let reason): ["endpoint": endpoint, "reason": reason]
    case .opened(let descriptor), .closed(let descriptor): ["descriptor": "\(descriptor)"]
    }
  }

  static let mask = Int32(
    ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED
      | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL
      | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)

  /// Those that were refused by name are the ZAP handler's to tell of.
  static let descriptorMask = Int32(
    ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL
      | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL)

  /// From the number and the value in the first frame of a monitor with ``descriptorMask``; nil if the
  /// event is not of a descriptor.
  init?(number: UInt16, descriptor: Int32) {
    switch Int32(number) {
    case ZMQ_EVENT_ACCEPTED: self = .opened(descriptor: descriptor)
    case ZMQ_EVENT_DISCONNECTED: self = .closed(descriptor: descriptor)
    default: return nil
    }
  }

  /// From the number in a monitor's first frame and the address in its second.
  init?(number: UInt16, endpoint: String) {
    switch Int32(number) {
    case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
      self = .connected(endpoint: endpoint)
    case ZMQ_EVENT_DISCONNECTED:
      self = .disconnected(endpoint: endpoint)
    case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
      self = .handshakeFailed(endpoint: endpoint, reason: "the peer closed the connection")
    case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
      self = .handshakeFailed(
        endpoint: endpoint, reason: "the peer does not speak ZeroMQ's protocol")
    case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
      self = .handshakeFailed(endpoint: endpoint, reason: Self.refusalReason)
    default:
      return nil
    }
  }
}
