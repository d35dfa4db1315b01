// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// How many times larger one quantity is than another, over seeds that both have.
package struct RatioBootstrap: Sendable {
  private let resamples: Int
  private let seed: UInt64

  package init(resamples: Int = 10_000, seed: UInt64 = 0) {
    self.resamples = resamples
    self.seed = seed
  }

  /// The mean of `numerators` over that of `denominators`, with the percentile interval of drawing pairs
  /// again, with replacement.
  ///
  /// - Parameters:
  ///   - numerators: positive, one for each seed.
  ///   - denominators: positive, in the order of the same seeds.
  /// - Returns: nil where there is no pair, or where a value is not positive.
  package func ratio(_ numerators: [Double], to denominators: [Double]) -> Estimate? {
    let pairs = Array(zip(numerators, denominators))
    guard !pairs.isEmpty, numerators.count == denominators.count,
      pairs.allSatisfy({ $0.0 > 0 && $0.1 > 0 && $0.0.isFinite && $0.1.isFinite })
    else { return nil }
    let value = numerators.reduce(0, +) / denominators.reduce(0, +)
    guard pairs.count > 1 else { return Estimate(value: value, interval: nil, count: 1) }
    var generator = SeededGenerator(seed: seed)
    let ratios = (0..<resamples).map { _ in
      var above = 0.0
      var below = 0.0
      for _ in pairs {
        let pair = pairs[Int.random(in: pairs.indices, using: &generator)]
        above += pair.0
        below += pair.1
      }
      return above / below
    }.sorted()
    return Estimate(
      value: value, low: Quantile.of(ratios, 0.025), high: Quantile.of(ratios, 0.975),
      count: pairs.count)
  }
}
