// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CSodium

/// BLAKE2b-512 over the tensor frames of a message, one after the other, each with its length.
package struct ContentHash: ~Copyable {
  private let state: UnsafeMutableRawPointer
  private var count: UInt64 = 0

  package init() {
    state = .allocate(byteCount: crypto_generichash_statebytes(), alignment: 64)
    crypto_generichash_init(typed, nil, 0, MessageDigest.byteCount)
    MessageDigest.append(Array("TwinSegNet content 1".utf8), to: typed)
  }

  deinit { state.deallocate() }

  private var typed: OpaquePointer { OpaquePointer(state) }

  package mutating func append(_ frame: UnsafeRawBufferPointer) {
    count += 1
    MessageDigest.append(frame, to: typed)
  }

  /// 64 bytes, which also tell how many frames there were.
  package consuming func finish() -> [UInt8] {
    MessageDigest.append(count, to: typed)
    var digest = [UInt8](repeating: 0, count: MessageDigest.byteCount)
    crypto_generichash_final(typed, &digest, digest.count)
    return digest
  }

  /// Of a message without tensor frames.
  package static let ofNothing = ContentHash().finish()
}
