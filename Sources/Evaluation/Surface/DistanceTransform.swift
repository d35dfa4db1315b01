// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// Squared distances from the voxels of a box to the nearest voxel of a set, exact but for the
/// rounding of float32.
///
/// One axis after the other: depth by counting steps, height by lower envelopes (Felzenszwalb and
/// Huttenlocher 2012, section 2) in time linear in the voxels. Width is left to the voxels that are
/// asked for, each by a search that ends where nothing nearer can come.
package struct DistanceTransform {
  /// For each voxel, mm^2 to the nearest voxel of the set with the same index along the width;
  /// infinite where there is none.
  private let acrossWidth: [Float]
  private let width: Int
  private let weight: Double

  /// - Parameter spacing: Millimetres along width, height and depth.
  package init(to set: BinaryMask, spacing: SIMD3<Double>) {
    let extent = set.extent
    width = extent.width
    weight = spacing.x * spacing.x
    acrossWidth = [Float](unsafeUninitializedCapacity: extent.voxelCount) { values, count in
      count = extent.voxelCount
      guard let base = values.baseAddress else { return }
      Self.alongDepth(set, to: base, spacing.z)
      let envelope = LowerEnvelope(count: extent.height, spacing: spacing.y)
      for z in 0..<extent.depth {
        envelope.apply(
          from: base + z * extent.height * extent.width, lines: extent.width, stride: extent.width)
      }
    }
  }

  /// Squared distances to the voxels with the same indices along width and height.
  private static func alongDepth(
    _ set: BinaryMask, to values: UnsafeMutablePointer<Float>, _ spacing: Double
  ) {
    let (plane, depth) = (set.extent.width * set.extent.height, set.extent.depth)
    let weight = Float(spacing * spacing)
    var steps = [Float](repeating: .infinity, count: plane)
    steps.withUnsafeMutableBufferPointer { steps in
      set.voxels.withUnsafeBufferPointer { voxels in
        for z in 0..<depth {
          for index in 0..<plane {
            steps[index] = voxels[z * plane + index] ? 0 : steps[index] + 1
            values[z * plane + index] = steps[index]
          }
        }
      }
      for z in (0..<depth).reversed() {
        for index in 0..<plane {
          steps[index] = min(values[z * plane + index], steps[index] + 1)
          values[z * plane + index] = steps[index] * steps[index] * weight
        }
      }
    }
  }

  /// In mm^2, infinite where the set is empty.
  /// - Parameter voxel: Its offset in the box.
  package func squared(at voxel: Int) -> Double {
    acrossWidth.withUnsafeBufferPointer { values in
      let x = voxel % width
      var nearest = Double(values[voxel])
      var step = 1
      while step < width {
        let distance = weight * Double(step * step)
        guard distance < nearest else { break }
        if x >= step { nearest = min(nearest, Double(values[voxel - step]) + distance) }
        if x + step < width { nearest = min(nearest, Double(values[voxel + step]) + distance) }
        step += 1
      }
      return nearest
    }
  }
}
