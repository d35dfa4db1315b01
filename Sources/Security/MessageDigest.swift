// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CSodium

/// What a signature signs: BLAKE2b-512 over a domain, the topic, the envelope and the content's
/// hash, each after its length, so that no two messages have the same bytes.
///
/// The content's hash is by itself so that a model that goes to many topics is hashed once.
package enum MessageDigest {
  static let byteCount = 64

  /// - Parameters:
  ///   - topic: empty where there is none.
  ///   - envelope: as it is on the wire.
  ///   - content: of ``ContentHash/finish()``.
  package static func digest(
    topic: [UInt8], envelope: UnsafeRawBufferPointer, content: [UInt8]
  ) -> [UInt8] {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: crypto_generichash_statebytes(), alignment: 64)
    defer { memory.deallocate() }
    let state = OpaquePointer(memory)
    crypto_generichash_init(state, nil, 0, byteCount)
    append(Array("TwinSegNet message 1".utf8), to: state)
    append(topic, to: state)
    append(envelope, to: state)
    append(content, to: state)
    var digest = [UInt8](repeating: 0, count: byteCount)
    crypto_generichash_final(state, &digest, digest.count)
    return digest
  }

  static func append(_ bytes: [UInt8], to state: OpaquePointer) {
    bytes.withUnsafeBytes { append($0, to: state) }
  }

  /// The length as eight bytes, least significant first, then the bytes.
  static func append(_ bytes: UnsafeRawBufferPointer, to state: OpaquePointer) {
    append(UInt64(bytes.count), to: state)
    crypto_generichash_update(
      state, bytes.bindMemory(to: UInt8.self).baseAddress, UInt64(bytes.count))
  }

  static func append(_ number: UInt64, to state: OpaquePointer) {
    withUnsafeBytes(of: number.littleEndian) { bytes in
      _ = crypto_generichash_update(
        state, bytes.bindMemory(to: UInt8.self).baseAddress, UInt64(bytes.count))
    }
  }
}
