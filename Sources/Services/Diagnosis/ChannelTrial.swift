// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Messaging

/// An attempt to connect to one of a broker's channels. Used on one thread.
final class ChannelTrial {
  let channel: BrokerChannel
  let endpoint: Endpoint
  private let socket: Socket
  private let monitor: SocketMonitor
  private(set) var outcome = ChannelOutcome.silent

  /// Begins to connect.
  /// - Throws: ``MessagingError``.
  init(
    _ channel: BrokerChannel, of broker: BrokerEndpoints, security: SocketSecurity,
    in context: MessagingContext
  ) throws(MessagingError) {
    self.channel = channel
    endpoint = channel.endpoint(of: broker)
    var options = ChannelOptions.metrics
    options.lingerMilliseconds = 0
    let socket = try Socket.open(
      channel.probeKind, in: context, options: options, security: security)
    monitor = try SocketMonitor(of: socket, in: context)
    try socket.connect(endpoint)
    self.socket = socket
  }

  var readable: PollInterest { monitor.readable }

  /// Whether more time cannot change the outcome.
  var isDecided: Bool { outcome == .connected || outcome == .refused }

  /// Takes in what has happened since the last call.
  func watch() throws(MessagingError) {
    while let event = try monitor.next() {
      guard !isDecided else { continue }
      switch event {
      case .connected: outcome = .connected
      case .handshakeFailed(_, let reason):
        outcome = event.isRefusal ? .refused : .closed(reason: reason)
      case .disconnected: outcome = .closed(reason: "the peer closed the connection")
      case .opened, .closed: break
      }
    }
  }
}
