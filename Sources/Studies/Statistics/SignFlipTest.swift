// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// The paired permutation test: if two strategies were alike, each seed's difference might as well have
/// had the other sign (Fisher 1935).
package struct SignFlipTest: Sendable, Equatable {
  /// Two-sided: the share of all choices of signs whose sum is at least as far from 0.
  package let probability: Double
  package let count: Int

  /// Above so many differences signs are drawn, not enumerated: 2^16 of them, of a fixed seed.
  package static let exactLimit = 20
  private static let draws = 65_536

  /// - Parameter differences: one for each seed; none that is not finite.
  /// - Returns: nil where there are none.
  package init?(_ differences: [Double]) {
    guard !differences.isEmpty, differences.allSatisfy(\.isFinite) else { return nil }
    count = differences.count
    probability =
      count <= Self.exactLimit ? Self.exact(differences) : Self.drawn(differences)
  }

  /// What this test can say at best of so many seeds.
  package static func smallestProbability(of count: Int) -> Double {
    count <= exactLimit ? 1 / Double(1 << max(0, count - 1)) : 1 / Double(draws + 1)
  }

  /// How far from 0 counts as as far: equal sums may differ by rounding.
  private static func bound(_ differences: [Double]) -> Double {
    let size = differences.reduce(0) { $0 + abs($1) }
    return abs(differences.reduce(0, +)) - 1e-12 * size
  }

  private static func sum(_ differences: [Double], signs: UInt64) -> Double {
    var sum = 0.0
    for (index, difference) in differences.enumerated() {
      sum += signs >> UInt64(index % 64) & 1 == 0 ? difference : -difference
    }
    return sum
  }

  private static func exact(_ differences: [Double]) -> Double {
    let bound = bound(differences)
    let choices = UInt64(1) << UInt64(differences.count)
    let extreme = (0..<choices).count { abs(sum(differences, signs: $0)) >= bound }
    return Double(extreme) / Double(choices)
  }

  /// The choice that was made counts as one of those drawn (Phipson and Smyth 2010).
  private static func drawn(_ differences: [Double]) -> Double {
    let bound = bound(differences)
    var generator = SeededGenerator(seed: 0)
    var extreme = 1
    for _ in 0..<draws {
      let total = stride(from: 0, to: differences.count, by: 64).reduce(0.0) { total, start in
        let block = Array(differences[start..<min(start + 64, differences.count)])
        return total + sum(block, signs: generator.next())
      }
      if abs(total) >= bound { extreme += 1 }
    }
    return Double(extreme) / Double(draws + 1)
  }
}
