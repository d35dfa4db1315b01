// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CXXHash

/// Computes a ``Digest`` over bytes that arrive piece by piece.
package struct DigestStream: ~Copyable {
  private let state: OpaquePointer

  /// - Throws: ``TensorsError/outOfMemory(bytes:)``.
  package init() throws(TensorsError) {
    guard let state = XXH3_createState() else { throw .outOfMemory(bytes: 576) }
    self.state = state
    XXH3_128bits_reset(state)
  }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    XXH3_128bits_update(state, bytes.baseAddress, bytes.count)
  }

  /// The digest of all bytes so far. More may follow.
  package func digest() -> Digest {
    Digest(XXH3_128bits_digest(state))
  }

  deinit {
    XXH3_freeState(state)
  }
}
