// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A vertical axis that begins at 0 and has room for all values: marks at whole multiples of 1, 2 or 5
/// times a power of ten.
package struct ChartAxis: Sendable, Equatable {
  /// The values of the marks, ascending from 0.
  package let ticks: [Double]
  private let decimals: Int

  /// The value at the upper end.
  package var maximum: Double { ticks.last ?? 1 }

  private static let intervals = 6.0

  /// - Parameter largest: Of the values; finite, at least 0.
  package init(largest: Double) {
    // Points at the very top would be cut off.
    let wanted = largest > 0 ? largest * 1.04 : 1
    let power = floor(log10(wanted / Self.intervals))
    let unit = pow(10, power)
    let factor = [1.0, 2, 5, 10].first { $0 * unit * Self.intervals >= wanted } ?? 10
    let step = factor * unit
    let count = max(1, Int((wanted / step).rounded(.up)))
    // A multiple of a fraction such as 0.1 is not as near to the decimal number as a quotient is.
    ticks = (0...count).map { index in
      power < 0
        ? Double(index) * factor / pow(10, -power) : Double(index) * step
    }
    decimals = max(0, Int(-power) - (factor == 10 ? 1 : 0))
  }

  /// What stands beside a mark.
  package func text(of tick: Double) -> String { Decimals.fixed(tick, decimals: decimals) }
}
