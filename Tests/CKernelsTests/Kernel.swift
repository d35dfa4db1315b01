// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// A kernel that fills or changes one array.
enum Kernel: CaseIterable {
  case accumulate, accumulateStore, apply, float16FromFloat32, float32FromFloat16, subtract, fill
  case addScaled, addDifference

  /// The bytes of the array, and around it, after the kernel or its naive twin has run on
  /// arguments that depend on the seed alone.
  func output(naive: Bool, size: Int, offset: Int, seed: UInt64) -> [UInt8] {
    var generator = SplitMix64(state: seed)
    let values = generator.floats(size)
    let x = Unaligned(values, offset: offset)
    let floats = Unaligned(generator.floats(size), offset: offset)
    switch self {
    case .accumulate, .accumulateStore:
      let sums = generator.integers(size).map { $0 >> 4 }
      let accumulator = Unaligned(sums, offset: offset)
      let kernel =
        switch (self, naive) {
        case (.accumulate, false): tsn_accumulate
        case (.accumulate, true): tsn_accumulate_naive
        case (_, false): tsn_accumulate_store
        case (_, true): tsn_accumulate_store_naive
        }
      kernel(accumulator.pointer, x.pointer, 0.37, size)
      return accumulator.bytes
    case .apply:
      // The sum cancels, and so shows the last bits of the product.
      let integers = generator.integers(size)
      let products = integers.map { Float(Double($0) / (3 * TSN_FIXED_POINT_SCALE)) }
      let parameters = Unaligned(products, offset: offset)
      let accumulator = Unaligned(integers, offset: offset)
      let kernel = naive ? tsn_apply_naive : tsn_apply
      kernel(parameters.pointer, accumulator.pointer, -1 / 3, size)
      return parameters.bytes
    case .float16FromFloat32:
      // Any bits, NaN among them.
      let patterns = generator.integers(size).map { UInt32(truncatingIfNeeded: $0) }
      let input = Unaligned(patterns.map { Float(bitPattern: $0) }, offset: offset)
      let out = Unaligned([UInt16](repeating: 0, count: size), offset: offset)
      let kernel = naive ? tsn_float16_from_float32_naive : tsn_float16_from_float32
      kernel(out.pointer, input.pointer, size)
      return out.bytes
    case .float32FromFloat16:
      let patterns = generator.integers(size).map { UInt16(truncatingIfNeeded: $0) }
      let input = Unaligned(patterns, offset: offset)
      let kernel = naive ? tsn_float32_from_float16_naive : tsn_float32_from_float16
      kernel(floats.pointer, input.pointer, size)
      return floats.bytes
    case .subtract:
      let out = Unaligned([Float](repeating: 0, count: size), offset: offset)
      let kernel = naive ? tsn_subtract_naive : tsn_subtract
      kernel(out.pointer, x.pointer, floats.pointer, size)
      return out.bytes
    case .addScaled:
      // The sum cancels, and so shows the last bits of the product.
      let out = Unaligned(values.map { Float(0.3 * Double($0)) }, offset: offset)
      let kernel = naive ? tsn_add_scaled_naive : tsn_add_scaled
      kernel(out.pointer, x.pointer, -0.3, size)
      return out.bytes
    case .addDifference:
      let others = generator.floats(size)
      let products = zip(values, others).map { Float(-0.7 * (Double($0) - Double($1))) }
      let (right, out) = (Unaligned(others, offset: offset), Unaligned(products, offset: offset))
      let kernel = naive ? tsn_add_difference_naive : tsn_add_difference
      kernel(out.pointer, x.pointer, right.pointer, 0.7, size)
      return out.bytes
    case .fill:
      let kernel = naive ? tsn_fill_naive : tsn_fill
      kernel(floats.pointer, 0.1, size)
      return floats.bytes
    }
  }
}

/// An array that starts at a byte offset from a 64-byte boundary, between bytes that nobody may
/// change.
final class Unaligned<Element: BitwiseCopyable> {
  private let memory: UnsafeMutableRawBufferPointer
  /// Not aligned: only for C.
  let pointer: UnsafeMutablePointer<Element>

  init(_ elements: [Element], offset: Int) {
    let size = elements.count * MemoryLayout<Element>.stride
    memory = .allocate(byteCount: 64 + offset + size + 64, alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: 0xa5)
    let start = memory.baseAddress.unsafelyUnwrapped + 64 + offset
    pointer = start.assumingMemoryBound(to: Element.self)
    let place = UnsafeMutableRawBufferPointer(start: start, count: size)
    elements.withUnsafeBytes { place.copyMemory(from: $0) }
  }

  deinit { memory.deallocate() }

  /// All bytes, with those around the array.
  var bytes: [UInt8] { Array(memory) }

  /// Whether the bytes around an array at offset 0 are as they were.
  var isGuarded: Bool { (memory.prefix(64) + memory.suffix(64)).allSatisfy { $0 == 0xa5 } }

  /// The elements of an array at offset 0.
  var elements: [Element] {
    let count = (memory.count - 128) / MemoryLayout<Element>.stride
    return Array(UnsafeBufferPointer(start: pointer, count: count))
  }
}

/// Steele, Lea and Flood's generator: the same numbers on every machine.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Numbers of either sign, between 2^-60 and 2^10: such as updates hold, and some that vanish.
  mutating func floats(_ count: Int) -> [Float] {
    (0..<count).map { _ in
      Float(
        sign: next() % 2 == 0 ? .plus : .minus, exponent: .random(in: -60..<10, using: &self),
        significand: .random(in: 1..<2, using: &self))
    }
  }

  /// Integers of the whole range.
  mutating func integers(_ count: Int) -> [Int64] {
    (0..<count).map { _ in Int64(bitPattern: next()) }
  }
}

extension tsn_summary {
  /// The fields' bits, to compare exactly.
  var bits: [UInt64] {
    [sum_of_squares.bitPattern, maximum_magnitude.bitPattern, finite ? 1 : 0]
  }
}
