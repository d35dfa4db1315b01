// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Intervals of probabilities, in ascending order: 0; the leading bits of p, exponent and ten bits
/// of the significand, below 1/2; those of 1 - p from 1/2; 1.
///
/// In [1/2, 1) float32 holds 1 - p exactly, as a multiple of 2^-24, so nothing is lost by looking from
/// the other end.
enum ProbabilityBin {
  /// Bits of a Float that do not count.
  private static let shift: UInt32 = 13
  /// Bins of 0 < p < 1/2.
  private static let below = Int((0.5 as Float).bitPattern >> shift)
  /// The leading bits of the least distance from 1.
  private static let least = Int((0x1p-24 as Float).bitPattern >> shift)

  /// With one for each distance from 1, of 1/2 too, and the two ends.
  static let count = below + (below + 1 - least) + 2

  /// Beyond 0 to 1 the nearer end's; 0 for NaN.
  static func index(of probability: Float) -> Int {
    guard probability > 0 else { return 0 }
    guard probability < 1 else { return count - 1 }
    return probability < 0.5
      ? 1 + leading(probability) : count - 2 - (leading(1 - probability) - least)
  }

  private static func leading(_ value: Float) -> Int { Int(value.bitPattern >> shift) }

  /// The least probability that the bin counts.
  static func lowest(in bin: Int) -> Float {
    switch bin {
    case 0: return 0
    case 1: return .leastNonzeroMagnitude
    case count - 1: return 1
    case ...below: return Float(bitPattern: UInt32(bin - 1) << shift)
    default:
      // The largest distance from 1 within the bin.
      let next = Float(bitPattern: UInt32(count - 1 - bin + least) << shift)
      let distance = ((Double(next) * 0x1p24).rounded(.up) - 1) * 0x1p-24
      return Float(max(0.5, 1 - distance))
    }
  }
}
