// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Bounds of a socket, set before it binds or connects.
package struct SocketOptions: Sendable, Equatable {
  /// Whole messages that wait for each peer before more are dropped (publishers) or refused.
  package var sendHighWaterMark: Int32
  package var receiveHighWaterMark: Int32
  /// Largest frame that is received; a peer that sends a larger one is disconnected.
  package var maximumFrameBytes: Int64
  /// How long what was sent may still travel after the socket was closed.
  package var lingerMilliseconds: Int32 = 1_000
  /// A peer that shows no life for `heartbeatTimeout` after a ping is disconnected, and so is one
  /// that stops to ping. Sockets that only receive do not ping. 0: never. At most 65 s.
  package var heartbeatIntervalMilliseconds: Int32 = 5_000
  package var heartbeatTimeoutMilliseconds: Int32 = 20_000
  /// First and longest pause between attempts to connect.
  package var reconnectMilliseconds: Int32 = 50
  package var maximumReconnectMilliseconds: Int32 = 2_000
  /// An attempt to connect that nobody answers is given up after this time and begun anew: the kernel
  /// by itself asks ever more seldom, and would be late by half a minute where a line was cut for one.
  package var connectMilliseconds: Int32 = 3_000
  /// The kernel's buffers; large ones halve the number of system calls for a model.
  package var kernelBufferBytes: Int32 = 1 << 20
  /// A connection that has not proved itself within this time is closed.
  package var handshakeMilliseconds: Int32 = 2_000
  /// Connections that the kernel holds until they are accepted.
  package var backlog: Int32 = 512

  /// Whether messages wait for peers that are there only, and not in the queue of one that is yet to
  /// be reached while another could take them.
  package var onlyToConnectedPeers = false

  package init(
    sendHighWaterMark: Int32, receiveHighWaterMark: Int32, maximumFrameBytes: Int64 = 1 << 20
  ) {
    self.sendHighWaterMark = sendHighWaterMark
    self.receiveHighWaterMark = receiveHighWaterMark
    self.maximumFrameBytes = maximumFrameBytes
  }
}
