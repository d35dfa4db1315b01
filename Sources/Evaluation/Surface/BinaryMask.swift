// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Tensors

/// A set of voxels within a box of a volume, width varying fastest.
package struct BinaryMask: Equatable {
  package let extent: Extent
  package var voxels: [Bool]

  var isEmpty: Bool { !voxels.contains(true) }
  var count: Int { voxels.count { $0 } }

  package init(extent: Extent, voxels: [Bool]) {
    self.extent = extent
    self.voxels = voxels
  }

  /// Its part in a box.
  func cropped(to box: VoxelBox) -> BinaryMask {
    BinaryMask(
      extent: box.extent, voxels: box.cropped(voxels, of: extent, padding: false))
  }

  /// Voxels that it shares with another mask of the same box.
  func intersection(_ other: BinaryMask) -> BinaryMask {
    BinaryMask(extent: extent, voxels: zip(voxels, other.voxels).map { $0 && $1 })
  }

  /// Those of its voxels with a neighbour across a face that does not belong to it. What lies outside
  /// of the box does not (MONAI's get_mask_edges: the mask without its 6-neighbour erosion).
  package func edge() -> BinaryMask {
    let (depth, height, width) = (extent.depth, extent.height, extent.width)
    var edge = [Bool](repeating: false, count: voxels.count)
    voxels.withUnsafeBufferPointer { voxels in
      for z in 0..<depth {
        for y in 0..<height {
          let row = (z * height + y) * width
          for x in 0..<width where voxels[row + x] {
            let isInner =
              x > 0 && x < width - 1 && y > 0 && y < height - 1 && z > 0 && z < depth - 1
              && voxels[row + x - 1] && voxels[row + x + 1] && voxels[row + x - width]
              && voxels[row + x + width] && voxels[row + x - height * width]
              && voxels[row + x + height * width]
            edge[row + x] = !isInner
          }
        }
      }
    }
    return BinaryMask(extent: extent, voxels: edge)
  }

  /// With all voxels that share a face or an edge with it, so many times over.
  package func dilated(times: Int) -> BinaryMask {
    var result = self
    for _ in 0..<times { result = result.dilatedOnce() }
    return result
  }

  private func dilatedOnce() -> BinaryMask {
    var result = voxels
    forEachPair(of: Self.neighbours18) { voxel, neighbour in
      if voxels[voxel] { result[neighbour] = true }
    }
    return BinaryMask(extent: extent, voxels: result)
  }

  /// Steps to voxels that share a face or an edge.
  private static let neighbours18 = steps { abs($0) + abs($1) + abs($2) <= 2 }
  /// Steps to half of the voxels that share a face, an edge or a corner: those before in memory.
  static let neighbours26Before = steps { ($2, $1, $0) < (0, 0, 0) }

  private static func steps(
    where isIncluded: (_ x: Int, _ y: Int, _ z: Int) -> Bool
  ) -> [(x: Int, y: Int, z: Int)] {
    (-1...1).flatMap { z in (-1...1).flatMap { y in (-1...1).map { x in (x: x, y: y, z: z) } } }
      .filter { ($0.x, $0.y, $0.z) != (0, 0, 0) && isIncluded($0.x, $0.y, $0.z) }
  }

  /// Gives every voxel of the mask with each of its neighbours in the box to `body`, as offsets.
  func forEachPair(
    of steps: [(x: Int, y: Int, z: Int)], _ body: (_ voxel: Int, _ neighbour: Int) -> Void
  ) {
    let (depth, height, width) = (extent.depth, extent.height, extent.width)
    for z in 0..<depth {
      for y in 0..<height {
        let row = (z * height + y) * width
        for x in 0..<width where voxels[row + x] {
          for step in steps {
            let (nx, ny, nz) = (x + step.x, y + step.y, z + step.z)
            guard nx >= 0, nx < width, ny >= 0, ny < height, nz >= 0, nz < depth else { continue }
            body(row + x, (nz * height + ny) * width + nx)
          }
        }
      }
    }
  }
}
