// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Someone with a key asks to be let in.
package struct ConnectionRequest: Sendable, Equatable {
  /// Of the socket that was connected to.
  package let domain: String
  /// Of the peer, as the transport sees it; empty for Unix sockets.
  package let address: String
  /// The Curve25519 public key of 32 bytes whose secret half the peer has proved to hold.
  package let publicKey: [UInt8]
}
