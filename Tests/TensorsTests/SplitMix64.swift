// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

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

  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }

  /// Numbers of either sign, between 2^-60 and 2^10.
  mutating func floats(_ count: Int) -> [Float] {
    (0..<count).map { _ in
      Float(
        sign: next() % 2 == 0 ? .plus : .minus, exponent: .random(in: -60..<10, using: &self),
        significand: .random(in: 1..<2, using: &self))
    }
  }
}
