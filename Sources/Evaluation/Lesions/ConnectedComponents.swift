// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Tensors

/// The connected parts of a mask, where voxels that share a face, an edge or a corner belong
/// together.
package struct ConnectedComponents {
  /// For each voxel its component's number from 1, or 0 outside of the mask.
  package let labels: [Int32]
  package let count: Int
  private let extent: Extent

  package init(_ mask: BinaryMask) {
    var parents = [Int32](repeating: -1, count: mask.voxels.count)
    for voxel in mask.voxels.indices where mask.voxels[voxel] { parents[voxel] = Int32(voxel) }
    mask.forEachPair(of: BinaryMask.neighbours26Before) { voxel, neighbour in
      guard parents[neighbour] >= 0 else { return }
      let (a, b) = (Self.root(of: voxel, &parents), Self.root(of: neighbour, &parents))
      if a != b { parents[Int(max(a, b))] = min(a, b) }
    }
    var numbers = [Int32](repeating: 0, count: parents.count)
    var count: Int32 = 0
    // A root comes before all that hangs on it.
    for voxel in parents.indices where parents[voxel] >= 0 {
      let root = Int(Self.root(of: voxel, &parents))
      if root == voxel {
        count += 1
        numbers[voxel] = count
      } else {
        numbers[voxel] = numbers[root]
      }
    }
    extent = mask.extent
    labels = numbers
    self.count = Int(count)
  }

  private static func root(of voxel: Int, _ parents: inout [Int32]) -> Int32 {
    var current = Int32(voxel)
    while parents[Int(current)] != current {
      parents[Int(current)] = parents[Int(parents[Int(current)])]
      current = parents[Int(current)]
    }
    return current
  }

  /// Where each component lies, by its number; 0 lies nowhere.
  func bounds() -> [VoxelBounds] {
    var bounds = [VoxelBounds](repeating: VoxelBounds(), count: count + 1)
    var offset = 0
    for z in 0..<extent.depth {
      for y in 0..<extent.height {
        for x in 0..<extent.width {
          let component = Int(labels[offset])
          if component > 0 { bounds[component].add(SIMD3(x, y, z)) }
          offset += 1
        }
      }
    }
    return bounds
  }

  /// The voxels of a box whose components are listed.
  func mask(of numbers: Set<Int32>, in box: VoxelBox) -> BinaryMask {
    let part = box.cropped(labels, of: extent, padding: 0)
    return BinaryMask(extent: box.extent, voxels: part.map { $0 > 0 && numbers.contains($0) })
  }
}
