// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// A score over several cases, each of which counts alike.
package struct Statistic: Sendable, Equatable, Codable {
  package let mean: Double
  package let median: Double
  /// Of the sample (n - 1); 0 for one case.
  package let standardDeviation: Double
  /// Bounds of the 95 % confidence interval of the mean, by the percentile bootstrap.
  package let lower: Double
  package let upper: Double

  private enum CodingKeys: String, CodingKey {
    case mean, median, lower, upper
    case standardDeviation = "std"
  }

  /// - Parameters:
  ///   - values: At least one.
  ///   - seed: Of the bootstrap's draws.
  package init(_ values: [Double], resamples: Int = 2000, seed: UInt64 = 0) {
    precondition(!values.isEmpty, "a statistic of nothing")
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    self.mean = mean
    median = Self.percentile(0.5, of: values.sorted())
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    standardDeviation = values.count == 1 ? 0 : (squares / (count - 1)).squareRoot()
    var generator = SeededGenerator(seed: seed)
    let means = (0..<resamples).map { _ in
      values.indices.reduce(0) { sum, _ in
        sum + values[Int.random(in: values.indices, using: &generator)]
      } / count
    }.sorted()
    lower = Self.percentile(0.025, of: means)
    upper = Self.percentile(0.975, of: means)
  }

  /// Linear between the two nearest of sorted values.
  private static func percentile(_ share: Double, of sorted: [Double]) -> Double {
    let rank = share * Double(sorted.count - 1)
    let index = Int(rank)
    let next = min(index + 1, sorted.count - 1)
    return sorted[index] + (rank - Double(index)) * (sorted[next] - sorted[index])
  }
}
