// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// The 95th percentile of the distances between the edges of two masks.
///
/// Edges are MONAI's (a mask's voxels that its 6-neighbour erosion takes away), percentiles are
/// interpolated linearly, and the larger of both directions counts. Empty masks follow BraTS: two
/// have distance 0, one has ``unmatched``.
package enum HausdorffDistance {
  /// Millimetres where only one of the masks is empty: about the diagonal of BraTS's grid.
  package static let unmatched = 374.0

  /// In millimetres.
  /// - Precondition: Both volumes have the same grid and labels 0 to 3.
  package static func percentile95(
    of structure: Structure, reference: LabelVolume, prediction: LabelVolume
  ) -> Double {
    percentile95(MaskPair(structure, reference: reference, prediction: prediction))
  }

  static func percentile95(_ pair: MaskPair) -> Double {
    percentile95(pair.reference, pair.prediction, spacing: pair.spacing)
  }

  static func percentile95(
    _ a: BinaryMask, _ b: BinaryMask, spacing: SIMD3<Double>
  ) -> Double {
    if a.isEmpty || b.isEmpty { return a.isEmpty && b.isEmpty ? 0 : unmatched }
    if a == b { return 0 }
    let (edgeA, edgeB) = (a.edge(), b.edge())
    return max(
      percentile(0.95, from: edgeA, to: DistanceTransform(to: edgeB, spacing: spacing)),
      percentile(0.95, from: edgeB, to: DistanceTransform(to: edgeA, spacing: spacing)))
  }

  private static func percentile(
    _ share: Double, from edge: BinaryMask, to distances: DistanceTransform
  ) -> Double {
    var found: [Double] = []
    for voxel in edge.voxels.indices where edge.voxels[voxel] {
      found.append(distances.squared(at: voxel))
    }
    found.sort()
    let rank = share * Double(found.count - 1)
    let index = Int(rank)
    let next = min(index + 1, found.count - 1)
    let (low, high) = (found[index].squareRoot(), found[next].squareRoot())
    return low + (rank - Double(index)) * (high - low)
  }
}
