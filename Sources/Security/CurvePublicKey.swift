// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A Curve25519 public key: who a peer is on a connection.
package struct CurvePublicKey: Sendable, Hashable, CustomStringConvertible {
  /// 32 of them.
  package let bytes: [UInt8]

  /// - Throws: ``SecurityError/invalidLength(what:found:expected:)``.
  package init(bytes: [UInt8]) throws(SecurityError) {
    try PublicKeyText.check(bytes, "Curve25519 public key")
    self.bytes = bytes
  }

  /// - Parameter z85: 40 characters.
  /// - Throws: ``SecurityError/invalidZ85(_:)``.
  package init(z85: some StringProtocol) throws(SecurityError) {
    bytes = try PublicKeyText.bytes(z85)
  }

  /// In Z85, as ZeroMQ writes it.
  package var description: String { PublicKeyText.text(bytes) }
}
