// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Tensors

/// The smallest box around voxels of a grid.
struct VoxelBounds {
  private var first = SIMD3(repeating: Int.max)
  private var last = SIMD3(repeating: -1)

  /// Around nothing.
  init() {}

  /// Around the voxels, given by their offsets, that belong to it.
  init(_ extent: Extent, where belongs: (Int) -> Bool) {
    for row in 0..<extent.depth * extent.height {
      let start = row * extent.width
      guard let left = (0..<extent.width).first(where: { belongs(start + $0) }) else { continue }
      // Only what lies beyond the box is of interest on the right.
      let right = (left..<extent.width).last { $0 <= max(left, last.x) || belongs(start + $0) }
      let (y, z) = (row % extent.height, row / extent.height)
      add(SIMD3(left, y, z))
      add(SIMD3(right ?? left, y, z))
    }
  }

  mutating func add(_ voxel: SIMD3<Int>) {
    first = pointwiseMin(first, voxel)
    last = pointwiseMax(last, voxel)
  }

  mutating func add(_ other: VoxelBounds) {
    first = pointwiseMin(first, other.first)
    last = pointwiseMax(last, other.last)
  }

  /// Nil around nothing.
  var box: VoxelBox? {
    guard last.x >= 0 else { return nil }
    let sides = last &- first &+ 1
    return VoxelBox(
      origin: first, extent: Extent(depth: sides.z, height: sides.y, width: sides.x))
  }
}
