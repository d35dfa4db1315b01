// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How many times larger one quantity is than another, over seeds that both have.
package enum PairedRatio {
  /// The geometric mean of the ratios of pairs, with Student's interval of their logarithms: the bootstrap of
  /// a handful of pairs would promise more than it keeps.
  ///
  /// - Parameters:
  ///   - numerators: positive, one for each seed.
  ///   - denominators: positive, in the order of the same seeds.
  /// - Returns: nil where there is no pair, or where a value is not positive and finite.
  package static func estimate(_ numerators: [Double], to denominators: [Double]) -> Estimate? {
    let pairs = Array(zip(numerators, denominators))
    guard numerators.count == denominators.count,
      pairs.allSatisfy({ $0.0 > 0 && $0.1 > 0 && $0.0.isFinite && $0.1.isFinite }),
      let logarithms = Estimate(meanOf: pairs.map { log($0.0) - log($0.1) })
    else { return nil }
    guard let interval = logarithms.interval else {
      return Estimate(value: exp(logarithms.value), interval: nil, count: logarithms.count)
    }
    return Estimate(
      value: exp(logarithms.value), low: exp(interval.lowerBound), high: exp(interval.upperBound),
      count: logarithms.count)
  }
}
