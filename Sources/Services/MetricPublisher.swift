// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Messaging
import Tensors

/// Publishes one service's metric events. Lives on that service's thread.
struct MetricPublisher: ~Copyable {
  private let socket: Socket
  private let health: ServiceHealth?
  /// What went over the channel so far.
  var traffic: SocketTraffic { socket.traffic }

  /// - Parameter health: hears of each event, too.
  /// - Throws: ``MessagingError``.
  init(
    endpoints: [BrokerEndpoints], context: MessagingContext, security: SocketSecurity = .plain,
    health: ServiceHealth? = nil
  ) throws(MessagingError) {
    let socket = try Socket.open(
      .publisher, in: context, options: ChannelOptions.metrics, security: security)
    for broker in endpoints { try socket.connect(broker.metricsIn) }
    self.socket = socket
    self.health = health
  }

  /// The broker's subscriptions, to be taken by ``takeSubscriptions()``.
  var readable: PollInterest { socket.readable }

  /// Takes subscriptions from the queue. The broker subscribes to everything, once, so there is
  /// nothing to learn from them.
  func takeSubscriptions() throws(MessagingError) {
    while try socket.receive(maximumParts: 1) != nil {}
  }

  /// Sends an event. Loss is allowed: with no broker or a full queue it is gone.
  func publish(_ kind: MetricEvent.Kind, with composer: inout MessageComposer) throws {
    let (event, message) = try composer.metric(kind)
    health?.note(event, from: composer.identity.name)
    _ = try socket.send(message)
  }
}
