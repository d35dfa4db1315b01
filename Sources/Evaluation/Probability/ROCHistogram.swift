// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Probabilities of one class, counted by bins for voxels that are of the class and for others: what a
/// receiver operating characteristic needs, in constant memory and without sorting.
///
/// Bins become finer towards 0 and 1, where a network that is sure of itself has nearly all of its
/// probabilities: each spans less than 0.1 % of the distance to the nearer end. Exactly 0 and exactly 1
/// have bins of their own.
package struct ROCHistogram: Sendable, Equatable {
  /// Voxels of other classes by bin, then voxels of the class by bin.
  private var counts = [Int](repeating: 0, count: 2 * ProbabilityBin.count)

  /// Of no voxels.
  package init() {}

  /// Adds voxels. Probabilities beyond 0 to 1 count as the nearer end, NaN as 0.
  package mutating func add(
    probabilities: UnsafeBufferPointer<Float>, labels: UnsafeBufferPointer<UInt8>, class: UInt8
  ) {
    precondition(probabilities.count == labels.count, "\(probabilities.count), \(labels.count)")
    counts.withUnsafeMutableBufferPointer { counts in
      for index in labels.indices {
        let bin = ProbabilityBin.index(of: probabilities[index])
        counts[bin + (labels[index] == `class` ? ProbabilityBin.count : 0)] += 1
      }
    }
  }

  /// Adds the voxels of another, as if they had been added here one by one.
  package mutating func merge(_ other: ROCHistogram) {
    for bin in counts.indices { counts[bin] += other.counts[bin] }
  }

  private var negatives: ArraySlice<Int> { counts[..<ProbabilityBin.count] }
  private var positives: ArraySlice<Int> { counts[ProbabilityBin.count...] }

  /// How many pairs of a voxel of the class and another there are.
  private var pairs: Double {
    Double(positives.reduce(0, +)) * Double(negatives.reduce(0, +))
  }

  /// From (0, 0) to (1, 1), a point for each bin that holds a voxel; none where the class or the
  /// others have no voxel.
  package var points: [ROCPoint] {
    let (allPositives, allNegatives) = (positives.reduce(0, +), negatives.reduce(0, +))
    guard allPositives > 0, allNegatives > 0 else { return [] }
    var points = [ROCPoint(threshold: .infinity, falsePositiveRate: 0, truePositiveRate: 0)]
    var (above, aboveOthers) = (0, 0)
    for bin in (0..<ProbabilityBin.count).reversed() {
      let (others, own) = (counts[bin], counts[ProbabilityBin.count + bin])
      guard own + others > 0 else { continue }
      above += own
      aboveOthers += others
      points.append(
        ROCPoint(
          threshold: ProbabilityBin.lowest(in: bin),
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
  /// class and another that share a bin of several values.
  package var areaErrorBound: Double {
    let pairs = pairs
    guard pairs > 0 else { return 0 }
    let shared = (1..<ProbabilityBin.count - 1).reduce(0.0) { sum, bin in
      sum + Double(counts[bin]) * Double(counts[ProbabilityBin.count + bin])
    }
    return shared / (2 * pairs)
  }
}
