// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// Numbers in either storage, aligned to 64 bytes, between bytes that nobody may change.
///
/// The memory is there as long as a variable holds the buffer, not for a temporary one's pointer.
struct Buffer {
  let storage: tsn_storage
  private let wide: Unaligned<Float>
  private let narrow: Unaligned<UInt16>

  /// Numbers for bfloat16 must be such: the low halves of their bits are lost.
  init(_ numbers: [Float], _ storage: tsn_storage = TSN_FLOAT32) {
    self.storage = storage
    let isWide = storage == TSN_FLOAT32
    wide = Unaligned(isWide ? numbers : [], offset: 0)
    narrow = Unaligned(
      isWide ? [] : numbers.map { UInt16($0.bitPattern >> 16) }, offset: 0)
  }

  /// As many copies of one number.
  init(count: Int, of number: Float = 7, _ storage: tsn_storage = TSN_FLOAT32) {
    self.init([Float](repeating: number, count: count), storage)
  }

  /// For parameters of type void *.
  var raw: UnsafeMutableRawPointer {
    storage == TSN_FLOAT32 ? .init(wide.pointer) : .init(narrow.pointer)
  }

  /// For parameters of type float *.
  var floats: UnsafeMutablePointer<Float> {
    precondition(storage == TSN_FLOAT32)
    return wide.pointer
  }

  var values: [Float] {
    wide.elements + narrow.elements.map { Float(bitPattern: UInt32($0) << 16) }
  }

  var isGuarded: Bool { wide.isGuarded && narrow.isGuarded }
}
