// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CSodium

/// An Ed25519 public key: whose signature a message bears.
package struct SigningPublicKey: Sendable, Hashable, CustomStringConvertible {
  /// 32 of them.
  package let bytes: [UInt8]

  /// - Throws: ``SecurityError/invalidLength(what:found:expected:)``.
  package init(bytes: [UInt8]) throws(SecurityError) {
    try PublicKeyText.check(bytes, "Ed25519 public key")
    self.bytes = bytes
  }

  /// - Parameter z85: 40 characters.
  /// - Throws: ``SecurityError/invalidZ85(_:)``.
  package init(z85: some StringProtocol) throws(SecurityError) {
    bytes = try PublicKeyText.bytes(z85)
  }

  /// In Z85.
  package var description: String { PublicKeyText.text(bytes) }

  /// Whether `signature` was made of `message` with this key's secret half. Keys of small order and
  /// signatures that are not in their one canonical form are refused.
  package func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    guard signature.count == SigningKeyPair.signatureByteCount, (try? Sodium.start()) != nil else {
      return false
    }
    return crypto_sign_verify_detached(signature, message, UInt64(message.count), bytes) == 0
  }
}
