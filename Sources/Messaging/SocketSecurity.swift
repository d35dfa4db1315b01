// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How a socket's connections are encrypted, and who may be at the other end. Set before it binds or
/// connects. Connections within a process (`inproc`) are never encrypted.
package enum SocketSecurity: Sendable {
  /// Not at all, and anyone.
  case plain
  /// Peers must know this side's public key, and an ``Authenticator`` in the same context must accept
  /// theirs; without one, nobody is let in.
  case curveServer(secretKey: [UInt8], domain: String)
  /// The peer must hold the secret half of `serverKey`.
  case curveClient(serverKey: [UInt8], publicKey: [UInt8], secretKey: [UInt8])

  /// Bytes of each key.
  package static let keyByteCount = 32
}
