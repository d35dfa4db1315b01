// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// A box of voxels of a grid; it may reach beyond the grid.
package struct VoxelBox: Sendable, Hashable, Codable {
  /// The first voxel's index along width, height and depth. Negative before the grid.
  package let origin: SIMD3<Int>
  package let extent: Extent

  package init(origin: SIMD3<Int>, extent: Extent) {
    self.origin = origin
    self.extent = extent
  }

  /// All of a grid.
  package init(_ extent: Extent) {
    self.init(origin: .zero, extent: extent)
  }

  /// The index after the last voxel's, along width, height and depth.
  package var end: SIMD3<Int> {
    origin &+ SIMD3(extent.width, extent.height, extent.depth)
  }

  /// The box with so many more voxels on every side, as far as the grid reaches.
  package func grown(by margin: Int, within grid: Extent) -> VoxelBox {
    let limit = VoxelBox(grid)
    let first = pointwiseMax(origin &- margin, limit.origin)
    let last = pointwiseMin(end &+ margin, limit.end)
    return VoxelBox(from: first, to: last)
  }

  /// The box of another extent with the same centre: of a difference of n along an axis, n / 2
  /// rounded up lies at the start, as TorchIO's CropOrPad has it.
  package func centred(_ extent: Extent) -> VoxelBox {
    let sides = SIMD3(extent.width, extent.height, extent.depth)
    let difference = sides &- (end &- origin)
    var shift = SIMD3<Int>.zero
    for axis in 0..<3 {
      let start = (abs(difference[axis]) + 1) / 2
      shift[axis] = difference[axis] > 0 ? -start : start
    }
    return VoxelBox(origin: origin &+ shift, extent: extent)
  }

  init(from first: SIMD3<Int>, to end: SIMD3<Int>) {
    let sides = end &- first
    self.init(origin: first, extent: Extent(depth: sides.z, height: sides.y, width: sides.x))
  }

  /// Calls the body with every row of the box that crosses the grid: the offset of the first common
  /// voxel in the grid and in the box, and how many there are.
  func forEachRow(in grid: Extent, _ body: (_ source: Int, _ target: Int, _ count: Int) -> Void) {
    let first = pointwiseMax(origin, .zero)
    let last = pointwiseMin(end, VoxelBox(grid).end)
    guard all(first .< last) else { return }
    for z in first.z..<last.z {
      for y in first.y..<last.y {
        let source = (z * grid.height + y) * grid.width + first.x
        let row = (z - origin.z) * extent.height + y - origin.y
        body(source, row * extent.width + first.x - origin.x, last.x - first.x)
      }
    }
  }

  /// The voxels of the box, those beyond the grid the padding.
  package func cropped<Voxel>(_ voxels: [Voxel], of grid: Extent, padding: Voxel) -> [Voxel] {
    var result = [Voxel](repeating: padding, count: extent.voxelCount)
    voxels.withUnsafeBufferPointer { voxels in
      result.withUnsafeMutableBufferPointer { result in
        forEachRow(in: grid) { source, target, count in
          _ = result[target..<target + count].update(
            fromContentsOf: voxels[source..<source + count])
        }
      }
    }
    return result
  }
}
