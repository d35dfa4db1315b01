// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A place on a receiver operating characteristic.
package struct ROCPoint: Sendable, Equatable {
  /// Voxels of this probability and above are taken for the class; infinite where none are.
  package let threshold: Float
  /// Share of the other voxels that are taken for the class.
  package let falsePositiveRate: Double
  /// Share of the class's voxels that are.
  package let truePositiveRate: Double

  package init(threshold: Float, falsePositiveRate: Double, truePositiveRate: Double) {
    self.threshold = threshold
    self.falsePositiveRate = falsePositiveRate
    self.truePositiveRate = truePositiveRate
  }
}

extension [ROCPoint] {
  /// Every n-th point or so of a curve, at most `limit`, spread evenly along it: between two that are
  /// kept side by side lie either no others, or a way of at most 4 / (`limit` - 3).
  /// - Parameter limit: At least 4.
  package func thinned(to limit: Int) -> [ROCPoint] {
    guard count > limit, let first, let last else { return self }
    // Two steps together are longer than `step`, and all of them have the length 2.
    let step = 4 / Double(limit - 3)
    var kept = [first]
    for (point, next) in zip(dropFirst(), dropFirst(2)) {
      if let latest = kept.last, latest.way(to: next) > step { kept.append(point) }
    }
    return kept + [last]
  }
}

extension ROCPoint {
  /// Along both axes.
  fileprivate func way(to other: ROCPoint) -> Double {
    other.falsePositiveRate - falsePositiveRate + other.truePositiveRate - truePositiveRate
  }
}
