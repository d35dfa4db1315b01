// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// The grid of a volume: how many voxels, and where they lie in the patient.
///
/// The first index is NIfTI's `i`. It varies fastest in memory and is the extent's width; the second
/// is the height, the third the depth. A network's axes, depth, height and width, are thus those of
/// the memory of a grid in the order of BraTS; other grids are put into that order first, see
/// ``GridOrientation``.
package struct Geometry: Sendable, Equatable, Codable {
  package var extent: Extent
  package var affine: Affine

  package init(extent: Extent, affine: Affine) {
    self.extent = extent
    self.affine = affine
  }

  /// BraTS's grid: 240x240x155 voxels of 1 mm.
  package static let brats = Geometry(
    extent: Extent(depth: 155, height: 240, width: 240), affine: .brats)

  package var voxelCount: Int { extent.voxelCount }

  /// Millimetres between neighbours along width, height and depth.
  package var spacing: SIMD3<Double> { affine.spacing }

  /// Millilitres of a voxel.
  package var voxelMillilitres: Double { affine.voxelVolume / 1000 }

  /// Where a voxel lies in memory.
  package func offset(x: Int, y: Int, z: Int) -> Int {
    (z * extent.height + y) * extent.width + x
  }

  /// Whether the grids have the same extents and no corner lies further apart than the tolerance.
  /// - Parameter tolerance: Millimetres.
  package func isAligned(with other: Geometry, tolerance: Double = 0.01) -> Bool {
    guard extent == other.extent else { return false }
    return corners.allSatisfy { corner in
      let distance = affine.position(of: corner) - other.affine.position(of: corner)
      return (distance * distance).sum() <= tolerance * tolerance
    }
  }

  private var corners: [SIMD3<Double>] {
    let last = SIMD3(
      Double(extent.width - 1), Double(extent.height - 1), Double(extent.depth - 1))
    return (0..<8).map { corner in
      SIMD3(
        corner & 1 == 0 ? 0 : last.x, corner & 2 == 0 ? 0 : last.y, corner & 4 == 0 ? 0 : last.z)
    }
  }
}
