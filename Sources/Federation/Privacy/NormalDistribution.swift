// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Draws from the standard normal distribution by Marsaglia's polar method, in double.
///
/// Only IEEE additions, multiplications, divisions and roots: the same generator gives the same bits
/// on every machine, which a library's logarithm does not promise.
///
/// - Resolution: u and v are odd multiples of 2^-53, uniform and symmetric about 0; the draw has
///   double's precision, a relative error below 1e-15. A pair's radius, √(−2 ln s), is 0 or from
///   1.5e-8.
/// - Tail: s is at least 2^-105, so no draw is beyond ``largest``, 12.07; the exact distribution
///   is there with a probability of 1.6e-33.
package struct NormalDistribution: Sendable {
  /// No draw has a larger magnitude: √(2 · 105 · ln 2) is 12.065.
  package static let largest = 12.07

  private var spare: Double?

  package init() {}

  package mutating func next(using generator: inout some RandomNumberGenerator) -> Double {
    if let spare {
      self.spare = nil
      return spare
    }
    while true {
      let u = Self.symmetricUnit(generator.next())
      let v = Self.symmetricUnit(generator.next())
      let s = u * u + v * v
      if s < 1 {
        let factor = (-2 * Self.logarithm(s) / s).squareRoot()
        spare = v * factor
        return u * factor
      }
    }
  }

  /// Uniform on the odd multiples of 2^-53 in (-1, 1).
  private static func symmetricUnit(_ bits: UInt64) -> Double {
    (Double(Int64(bitPattern: bits) >> 11) + 0.5) * 0x1p-52
  }

  /// ln x for a normal x > 0, off by at most 4 units in the last place.
  ///
  /// x = m · 2^e with m in [√½, √2); ln m = 2 artanh f with f = (m − 1) / (m + 1), |f| < 0.1716,
  /// whose series is cut where its terms are below 2^-54.
  package static func logarithm(_ x: Double) -> Double {
    // √½, so that the exponent changes there.
    let rootHalf: UInt64 = 0x3FE6_A09E_667F_3BCD
    let shifted = Int64(bitPattern: x.bitPattern &- rootHalf)
    let exponent = shifted >> 52
    let m = Double(bitPattern: x.bitPattern &- UInt64(bitPattern: exponent << 52))
    let f = (m - 1) / (m + 1)
    let z = f * f
    let w = z * z
    // Even and odd terms apart: two short chains instead of one long.
    let even = 1.0 / 5 + w * (1.0 / 9 + w * (1.0 / 13 + w * (1.0 / 17 + w * (1.0 / 21))))
    let odd = 1.0 / 3 + w * (1.0 / 7 + w * (1.0 / 11 + w * (1.0 / 15 + w * (1.0 / 19))))
    let series = 2 * f + 2 * f * z * (odd + z * even)
    // ln 2 in two parts, so that the product with the exponent is exact in the first.
    let high = 0x1.62E42FEFA38p-1
    let low = 0x1.EF35793C7673p-45
    return Double(exponent) * high + (series + Double(exponent) * low)
  }
}
