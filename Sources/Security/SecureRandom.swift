// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CSodium

/// Random numbers from a secret seed that nobody can guess from others of them: ChaCha20 of
/// libsodium, the same for the same seed on every machine.
package struct SecureRandom: RandomNumberGenerator, Sendable {
  package static let seedByteCount = 32
  private static let blockByteCount = 4_096

  private let seed: [UInt8]
  /// Numbers that are made but not given out yet, and how many were made before them.
  private var block: [UInt64] = []
  private var position = 0
  private var blocksMade: UInt64 = 0

  /// - Throws: ``SecurityError/invalidLength(what:found:expected:)``.
  package init(seed: [UInt8]) throws(SecurityError) {
    try Sodium.start()
    guard seed.count == Self.seedByteCount else {
      throw .invalidLength(
        what: "seed of random numbers", found: seed.count, expected: Self.seedByteCount)
    }
    self.seed = seed
  }

  /// A seed that was never used before, from the system.
  package static func freshSeed() throws(SecurityError) -> [UInt8] {
    try Sodium.start()
    var seed = [UInt8](repeating: 0, count: seedByteCount)
    randombytes_buf(&seed, seed.count)
    return seed
  }

  package mutating func next() -> UInt64 {
    if position == block.count { refill() }
    defer { position += 1 }
    return block[position]
  }

  /// One block has a seed of its own: BLAKE2b of its number, keyed by the seed.
  private mutating func refill() {
    var number = blocksMade.littleEndian
    var blockSeed = [UInt8](repeating: 0, count: Self.seedByteCount)
    withUnsafeBytes(of: &number) { bytes in
      _ = crypto_generichash(
        &blockSeed, blockSeed.count, bytes.bindMemory(to: UInt8.self).baseAddress,
        UInt64(bytes.count), seed, seed.count)
    }
    blocksMade += 1
    block = [UInt64](repeating: 0, count: Self.blockByteCount / 8)
    block.withUnsafeMutableBytes { bytes in
      guard let address = bytes.baseAddress else { return }
      randombytes_buf_deterministic(address, bytes.count, blockSeed)
    }
    // The bytes are those of a little-endian machine on every one.
    for index in block.indices { block[index] = UInt64(littleEndian: block[index]) }
    position = 0
  }
}
