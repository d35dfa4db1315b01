// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// The noise of client-level differential privacy: N(0, (sigma·C)²) on each coordinate of a
/// version's sum, before it is divided.
///
/// Each draw is rounded to the accumulator's unit, 2^-32, and added as an integer. An integer plus
/// a rounded draw is the rounded sum of the two, and so what is published follows from exact
/// Gaussian noise on the integer sums: low bits tell nothing that the noise does not cover, unlike
/// where noise is added in floating point (Mironov 2012). What remains is the distribution's own
/// resolution and tail, ``NormalDistribution``.
package struct GaussianNoise: Sendable, Equatable, Codable {
  /// sigma·C, in units of the parameters times a weight.
  package let standardDeviation: Double

  /// Up to here the largest draw fits into the accumulator beside the largest sum.
  package static let maximumStandardDeviation = 67_108_864.0

  /// - Throws: ``FederationError/outOfRange(name:value:allowed:)`` unless above 0 and at most 2^26.
  package init(standardDeviation: Double) throws(FederationError) {
    guard standardDeviation > 0 && standardDeviation <= Self.maximumStandardDeviation else {
      throw .outOfRange(
        name: "the noise's standard deviation", value: "\(standardDeviation)",
        allowed: "above 0 to \(Self.maximumStandardDeviation)")
    }
    self.standardDeviation = standardDeviation
  }

  /// Adds a draw to each coordinate of the ranges, one after the other; nil: to all. To be called
  /// once a version. Which draws a coordinate gets depends on the generator and the ranges alone.
  /// - Parameter ranges: without running statistics when agents keep them to themselves:
  ///   `manifest.ranges(of: .weight)`. All that is published must have noise.
  package func add(
    to accumulator: FixedPointAccumulator, in ranges: [Range<Int>]? = nil,
    using generator: inout some RandomNumberGenerator
  ) {
    let scale = standardDeviation * 0x1p32
    var normal = NormalDistribution()
    for range in ranges ?? [0..<accumulator.count] {
      accumulator.withUnsafeMutableSums(in: range) { sums in
        for index in sums.indices {
          let draw = normal.next(using: &generator) * scale
          sums[index] &+= Int64(draw.rounded(.toNearestOrEven))
        }
      }
    }
  }
}
