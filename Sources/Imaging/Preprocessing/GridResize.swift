// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// Resizing of a grid to another extent that covers the same space: half-pixel centred, edges
/// clamped, without antialiasing, as TorchIO's Resize has it.
package struct GridResize: Sendable {
  package let source: Extent
  package let target: Extent
  private let x, y, z: AxisTaps

  /// - Precondition: No side is 0.
  package init(from source: Extent, to target: Extent) {
    precondition((source.sides + target.sides).allSatisfy { $0 > 0 }, "\(source) to \(target)")
    self.source = source
    self.target = target
    x = AxisTaps(from: source.width, to: target.width)
    y = AxisTaps(from: source.height, to: target.height)
    z = AxisTaps(from: source.depth, to: target.depth)
  }

  /// Linear interpolation.
  /// - Precondition: The buffers have the extents' sizes.
  package func resizeLinearly(
    _ voxels: UnsafeBufferPointer<Float>, into result: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(voxels.count == source.voxelCount && result.count == target.voxelCount)
    let blend = UnsafeMutableBufferPointer<Float>.allocate(capacity: source.width)
    defer { blend.deallocate() }
    for row in 0..<target.depth * target.height {
      let start = row * target.width
      resizeRow(
        voxels, row: row, blend: blend,
        into: UnsafeMutableBufferPointer(rebasing: result[start..<start + target.width]))
    }
  }

  /// One row of the result, numbered height varying fastest.
  /// - Parameter blend: Scratch of the source's width.
  func resizeRow(
    _ voxels: UnsafeBufferPointer<Float>, row: Int, blend: UnsafeMutableBufferPointer<Float>,
    into result: UnsafeMutableBufferPointer<Float>
  ) {
    blendRows(voxels, y: row % target.height, z: row / target.height, into: blend)
    x.lower.withUnsafeBufferPointer { lower in
      x.upper.withUnsafeBufferPointer { upper in
        x.fraction.withUnsafeBufferPointer { fraction in
          for i in result.indices {
            let below = blend[lower[i]]
            result[i] = below + (blend[upper[i]] - below) * fraction[i]
          }
        }
      }
    }
  }

  /// The four rows of the source around a row of the result, weighted.
  private func blendRows(
    _ voxels: UnsafeBufferPointer<Float>, y row: Int, z plane: Int,
    into blend: UnsafeMutableBufferPointer<Float>
  ) {
    func sourceRow(_ y: Int, _ z: Int) -> UnsafeBufferPointer<Float> {
      let start = (z * source.height + y) * source.width
      return UnsafeBufferPointer(rebasing: voxels[start..<start + source.width])
    }
    let nearTop = sourceRow(y.lower[row], z.lower[plane])
    let nearBottom = sourceRow(y.upper[row], z.lower[plane])
    let farTop = sourceRow(y.lower[row], z.upper[plane])
    let farBottom = sourceRow(y.upper[row], z.upper[plane])
    let (down, deep) = (y.fraction[row], z.fraction[plane])
    for i in blend.indices {
      let near = nearTop[i] + (nearBottom[i] - nearTop[i]) * down
      let far = farTop[i] + (farBottom[i] - farTop[i]) * down
      blend[i] = near + (far - near) * deep
    }
  }

  /// The nearest voxel's label; of two as near, the later one's.
  /// - Precondition: There are as many labels as the source has voxels.
  package func resizeNearest(_ labels: [UInt8]) -> [UInt8] {
    precondition(labels.count == source.voxelCount, "\(labels.count) of \(source)")
    return [UInt8](unsafeUninitializedCapacity: target.voxelCount) { result, initialized in
      labels.withUnsafeBufferPointer { labels in
        var next = 0
        for plane in z.nearest {
          for row in y.nearest {
            let start = (plane * source.height + row) * source.width
            for column in x.nearest {
              result[next] = labels[start + column]
              next += 1
            }
          }
        }
      }
      initialized = target.voxelCount
    }
  }
}
