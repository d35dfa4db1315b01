// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// Random numbers of one purpose: those of other purposes, patients and hospitals neither shift nor
/// repeat them, so that no order of work changes a case.
struct RandomStream: RandomNumberGenerator {
  private var generator: SeededGenerator

  /// - Parameter path: Whose numbers these are, such as hospital, patient and purpose.
  init(seed: UInt64, path: [UInt64]) {
    var state = seed
    for element in path {
      var mixer = SeededGenerator(seed: state ^ (element &* 0xD6E8_FEB8_6659_FD93))
      _ = mixer.next()
      state = mixer.next()
    }
    generator = SeededGenerator(seed: state)
  }

  mutating func next() -> UInt64 { generator.next() }

  mutating func uniform(_ range: ClosedRange<Float>) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * Float(generator.nextUnit())
  }

  mutating func uniform(_ x: ClosedRange<Float>, _ y: ClosedRange<Float>, _ z: ClosedRange<Float>)
    -> SIMD3<Float>
  {
    SIMD3(uniform(x), uniform(y), uniform(z))
  }

  mutating func chance(_ probability: Float) -> Bool { uniform(0...1) < probability }

  mutating func sign() -> Float { chance(0.5) ? 1 : -1 }

  /// Nearly standard normal, within 3.5: the scaled sum of four uniform numbers, which needs no
  /// transcendental function.
  mutating func normal() -> Float { Self.normal(generator.next()) }

  /// The same of 64 random bits.
  static func normal(_ bits: UInt64) -> Float {
    let sum =
      (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
    return (Float(sum) - 131_070) * (1.732_050_8 / 65_536)
  }
}
