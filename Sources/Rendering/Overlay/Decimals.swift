// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Numbers as people read them.
package enum Decimals {
  static let none = "–"

  /// One decimal, or two below 1, that small lesions may be told apart; never 0 for what is not.
  static func millilitres(_ volume: Double) -> String {
    guard !(0 < volume && volume < 0.005) else { return "< 0.01" }
    return fixed(volume, decimals: volume < 0.995 && volume > 0 ? 2 : 1)
  }

  /// Three decimals; a dash for NaN and nil.
  static func dice(_ coefficient: Double?) -> String {
    coefficient.map { fixed($0, decimals: 3) } ?? none
  }

  /// Three decimals, or three digits and an exponent from a thousand million on; a hyphen for what is no
  /// number.
  package static func plain(_ value: Double) -> String {
    guard value.isFinite else { return "-" }
    return abs(value) < largest ? fixed(value, decimals: 3) : String(format: "%.2e", value)
  }

  /// Beyond, whole numbers of small units could overflow, and a table has no room for the digits.
  private static let largest = 1e9

  /// Rounded half away from zero.
  static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return none }
    guard abs(value) < largest else { return "> 10⁹" }
    let unit = (0..<decimals).reduce(1) { unit, _ in unit * 10 }
    let units = Int((abs(value) * Double(unit)).rounded())
    let sign = value < 0 && units > 0 ? "-" : ""
    guard decimals > 0 else { return sign + "\(units)" }
    let fraction = String(units % unit)
    let zeros = String(repeating: "0", count: decimals - fraction.count)
    return sign + "\(units / unit).\(zeros)\(fraction)"
  }
}
