// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Probabilities of one class, counted by bins for voxels that are of the class and for others: what a
/// receiver operating characteristic needs, in constant memory and without sorting.
package struct ROCHistogram: Sendable, Equatable, Codable {
  /// Voxels of the class, by bin of their probability.
  private var positives: [Int]
  private var negatives: [Int]

  /// A threshold's place on the curve.
  package struct Point: Sendable, Equatable, Codable {
    package let falsePositiveRate: Double
    package let truePositiveRate: Double
  }

  /// - Parameter bins: Of equal width in 0 to 1.
  package init(bins: Int = 4096) {
    precondition(bins > 0, "\(bins) bins")
    positives = [Int](repeating: 0, count: bins)
    negatives = [Int](repeating: 0, count: bins)
  }

  /// Adds voxels. Probabilities beyond 0 to 1 count as the nearer end, NaN as 0.
  package mutating func add(
    probabilities: UnsafeBufferPointer<Float>, labels: UnsafeBufferPointer<UInt8>, class: UInt8
  ) {
    precondition(probabilities.count == labels.count, "\(probabilities.count), \(labels.count)")
    let scale = Float(positives.count)
    let last = Float(positives.count - 1)
    for index in labels.indices {
      let bin = Int(max(0, min(last, probabilities[index] * scale)))
      if labels[index] == `class` { positives[bin] += 1 } else { negatives[bin] += 1 }
    }
  }

  /// Adds what another histogram of as many bins counted.
  package mutating func merge(_ other: ROCHistogram) {
    precondition(other.positives.count == positives.count, "histograms of other bins")
    for bin in positives.indices {
      positives[bin] += other.positives[bin]
      negatives[bin] += other.negatives[bin]
    }
  }

  /// From (0, 0) to (1, 1), a point for each bin that holds a voxel; none where the class or the
  /// others have no voxel.
  package var points: [Point] {
    let (allPositives, allNegatives) = (positives.reduce(0, +), negatives.reduce(0, +))
    guard allPositives > 0, allNegatives > 0 else { return [] }
    var points = [Point(falsePositiveRate: 0, truePositiveRate: 0)]
    var (above, aboveOthers) = (0, 0)
    for bin in positives.indices.reversed() where positives[bin] + negatives[bin] > 0 {
      above += positives[bin]
      aboveOthers += negatives[bin]
      points.append(
        Point(
          falsePositiveRate: Double(aboveOthers) / Double(allNegatives),
          truePositiveRate: Double(above) / Double(allPositives)))
    }
    return points
  }

  /// The area under the curve, by trapezoids: the probability that a voxel of the class has a higher
  /// value than another voxel, where values of one bin are a draw. Nil where there is no curve.
  package var area: Double? {
    let points = points
    guard !points.isEmpty else { return nil }
    return zip(points, points.dropFirst()).reduce(0) { area, pair in
      area + (pair.1.falsePositiveRate - pair.0.falsePositiveRate)
        * (pair.1.truePositiveRate + pair.0.truePositiveRate) / 2
    }
  }

  /// How far ``area`` can be from the area of the unbinned values: half of the pairs of a voxel of the
  /// class and another that share a bin.
  package var areaErrorBound: Double {
    let (allPositives, allNegatives) = (positives.reduce(0, +), negatives.reduce(0, +))
    guard allPositives > 0, allNegatives > 0 else { return 0 }
    return zip(positives, negatives).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      / (2 * Double(allPositives) * Double(allNegatives))
  }
}
