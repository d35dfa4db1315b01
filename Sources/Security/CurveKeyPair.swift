// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CSodium

/// The Curve25519 keys with which a process encrypts its connections.
package struct CurveKeyPair: Sendable {
  package let publicKey: CurvePublicKey
  private let secret: SecretBytes

  /// A fresh pair.
  package init() throws(SecurityError) {
    try self.init(secret: .random(count: PublicKeyText.byteCount))
  }

  /// The pair of a secret key of 32 bytes.
  package init(secretBytes: [UInt8]) throws(SecurityError) {
    try PublicKeyText.check(secretBytes, "Curve25519 secret key")
    try self.init(secret: SecretBytes(secretBytes))
  }

  private init(secret: SecretBytes) throws(SecurityError) {
    var bytes = [UInt8](repeating: 0, count: PublicKeyText.byteCount)
    guard secret.withBytes({ crypto_scalarmult_base(&bytes, $0) }) == 0 else {
      throw .invalidKey(what: "Curve25519 secret key", reason: "it has no public key")
    }
    publicKey = try CurvePublicKey(bytes: bytes)
    self.secret = secret
  }

  /// A copy of the secret key for a socket or a key file: to be held no longer than needed.
  package var secretBytes: [UInt8] { secret.copy }
}
