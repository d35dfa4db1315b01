// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

extension VoxelBox {
  /// The smallest box that holds every voxel that is not 0 in one of the volumes; nil if there is
  /// none. Skull-stripped images are exactly 0 outside of the brain.
  /// - Precondition: The volumes have the same extent.
  package init?(brainOf volumes: [Volume]) {
    guard let extent = volumes.first?.geometry.extent else { return nil }
    var bounds = Bounds()
    for volume in volumes {
      precondition(volume.geometry.extent == extent)
      volume.voxels.withUnsafeBufferPointer { voxels in
        for row in 0..<extent.depth * extent.height {
          let start = row * extent.width
          bounds.widen(
            by: UnsafeBufferPointer(rebasing: voxels[start..<start + extent.width]),
            y: row % extent.height, z: row / extent.height)
        }
      }
    }
    guard bounds.first.x <= bounds.last.x else { return nil }
    self.init(from: bounds.first, to: bounds.last &+ 1)
  }

  private struct Bounds {
    var first = SIMD3(repeating: Int.max)
    var last = SIMD3(repeating: -1)

    /// Only voxels that would widen a row's known range need a look from both of its ends, once the
    /// row is known to hold one.
    mutating func widen(by row: UnsafeBufferPointer<Float>, y: Int, z: Int) {
      var left = 0
      while left < row.count, row[left] == 0 { left += 1 }
      guard left < row.count else { return }
      var right = row.count - 1
      while right > last.x, row[right] == 0 { right -= 1 }
      first = pointwiseMin(first, SIMD3(left, y, z))
      last = pointwiseMax(last, SIMD3(right, y, z))
    }
  }
}
