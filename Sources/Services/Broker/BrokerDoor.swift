// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Messaging

/// One of a broker's sockets as seen from outside: which connections open and close, and which never
/// become one. Used on the broker's thread.
final class BrokerDoor {
  let channel: BrokerChannel
  private let monitor: SocketMonitor

  /// - Throws: ``MessagingError``.
  init(
    _ socket: borrowing Socket, _ channel: BrokerChannel, in context: MessagingContext
  ) throws(MessagingError) {
    self.channel = channel
    monitor = try SocketMonitor(of: socket, in: context, wantsDescriptors: true)
  }

  var readable: PollInterest { monitor.readable }

  /// What has happened since the last call, oldest first.
  func events() throws(MessagingError) -> [ConnectionEvent] {
    var events: [ConnectionEvent] = []
    while let event = try monitor.next() { events.append(event) }
    return events
  }
}
