// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FederationWire
import Messaging

/// Queue bounds of every socket. High-water marks count whole messages, so memory in flight is
/// about (send + receive) times the size of a model on each connection that carries models.
enum ChannelOptions {
  /// - Parameter frameBytes: of the largest frame. A little more is let in, so that a frame one byte too
  ///   large is answered with a reason and not with a cut connection.
  private static func options(
    send: Int32, receive: Int32, frameBytes: Int = WireLimits.maximumFrameBytes
  ) -> SocketOptions {
    SocketOptions(
      sendHighWaterMark: send, receiveHighWaterMark: receive,
      maximumFrameBytes: Int64(frameBytes + 4_096))
  }

  /// Of several brokers, those that are there; nothing waits for one that is not.
  private static func toConnectedBrokers(
    send: Int32, receive: Int32? = nil
  ) -> SocketOptions {
    var options = options(send: send, receive: receive ?? send)
    options.onlyToConnectedPeers = true
    return options
  }

  /// Models are rare and acknowledgements small. Versions stop when nothing arrives, so this queue cannot
  /// fill with models while there is one broker; of several, one that is gone has no queue, or it would
  /// fill with what it never takes, and at last hold up the others.
  static let modelsFromAggregator = toConnectedBrokers(send: 1_024, receive: 16)
  static let modelsIntoBroker = options(send: 16, receive: 64)
  /// Per agent; the frames themselves are shared between agents. Beyond it versions are dropped, and
  /// the aggregator sends a snapshot.
  static let modelsOutOfBroker = options(send: 16, receive: 16)
  static let modelsIntoAgent = options(send: 16, receive: 4)

  /// One update per agent is under way at a time, and may be sent again.
  static let updatesFromAgent = toConnectedBrokers(send: 2)
  static let controlFromAgent = toConnectedBrokers(send: 8)
  /// One message per agent, then the agent's own queue holds them back.
  static let updatesIntoBroker = options(send: 1, receive: 1)
  static let updatesOutOfBroker = options(send: 1, receive: 1)
  /// One message in memory: see ``IncomingMessage``.
  static let updatesIntoAggregator = options(send: 1, receive: 1)

  /// Small and many; loss is allowed.
  static let metrics = options(
    send: 10_000, receive: 10_000, frameBytes: WireLimits.maximumMetricBytes)

  /// Chunks of streamed cases are messages: a few megabytes for each client wait to be checked. Answers
  /// are few.
  static let twinServer = options(send: 64, receive: 4)
  static let twinClient = toConnectedBrokers(send: 4, receive: 64)
}
