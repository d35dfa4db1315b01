// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CSodium

/// The Ed25519 keys with which a process signs what it says.
package struct SigningKeyPair: Sendable {
  package static let signatureByteCount = 64

  package let publicKey: SigningPublicKey
  private let seed: SecretBytes
  private let secret: SecretBytes

  /// A fresh pair.
  package init() throws(SecurityError) {
    try self.init(seed: .random(count: PublicKeyText.byteCount))
  }

  /// The pair of a seed of 32 bytes (RFC 8032, "private key").
  package init(seedBytes: [UInt8]) throws(SecurityError) {
    try PublicKeyText.check(seedBytes, "seed of Ed25519 keys")
    try self.init(seed: SecretBytes(seedBytes))
  }

  private init(seed: SecretBytes) throws(SecurityError) {
    var bytes = [UInt8](repeating: 0, count: PublicKeyText.byteCount)
    secret = try SecretBytes(count: crypto_sign_secretkeybytes()) { secret in
      guard let target = secret.bindMemory(to: UInt8.self).baseAddress else { return }
      _ = seed.withBytes { crypto_sign_seed_keypair(&bytes, target, $0) }
    }
    publicKey = try SigningPublicKey(bytes: bytes)
    self.seed = seed
  }

  /// A copy of the seed for a key file: to be held no longer than needed.
  package var seedBytes: [UInt8] { seed.copy }

  /// 64 bytes; the same for the same message.
  package func signature(of message: [UInt8]) -> [UInt8] {
    var signature = [UInt8](repeating: 0, count: Self.signatureByteCount)
    _ = secret.withBytes {
      crypto_sign_detached(&signature, nil, message, UInt64(message.count), $0)
    }
    return signature
  }
}
