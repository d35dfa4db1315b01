// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CZeroMQ

/// The socket patterns that a federation uses.
package enum SocketKind: Sendable {
  /// Publishes, and hears subscriptions as messages. Sending fails when a queue is full.
  case publisher
  /// Like ``publisher``, but what a subscriber has no room for is dropped for that subscriber.
  case droppingPublisher
  case subscriber
  /// Like ``subscriber``, for a broker that passes subscriptions on.
  case rawSubscriber
  /// Like ``droppingPublisher``, for a broker that accepts each subscription itself and answers it
  /// to that subscriber alone.
  case cachingPublisher
  case push
  case pull
  /// Talks with many ``dealer``s; the first part of each message is the name of its connection. Sending
  /// to one that has gone, or has no room, fails.
  case router
  case dealer

  var number: Int32 {
    switch self {
    case .publisher, .droppingPublisher, .cachingPublisher: ZMQ_XPUB
    case .subscriber: ZMQ_SUB
    case .rawSubscriber: ZMQ_XSUB
    case .push: ZMQ_PUSH
    case .pull: ZMQ_PULL
    case .router: ZMQ_ROUTER
    case .dealer: ZMQ_DEALER
    }
  }

  /// Whether it asks its peers for signs of life; the others give up on a peer that has asked, and
  /// asks no more. One side of each pattern is enough, and it must not be the side that receives:
  /// ZeroMQ 4.3 aborts the process when it is time to ask a peer that left while its messages filled
  /// the queue.
  var pings: Bool {
    switch self {
    case .publisher, .droppingPublisher, .cachingPublisher, .push, .dealer: true
    case .subscriber, .rawSubscriber, .pull, .router: false
    }
  }
}
