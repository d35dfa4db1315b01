// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Extents of a volume in voxels: depth, height and width, the last varying fastest in memory.
package struct Extent: Sendable, Hashable, Codable, CustomStringConvertible {
  package let depth: Int
  package let height: Int
  package let width: Int

  package init(depth: Int, height: Int, width: Int) {
    self.depth = depth
    self.height = height
    self.width = width
  }

  /// A cube.
  package init(_ side: Int) {
    self.init(depth: side, height: side, width: side)
  }

  package var voxelCount: Int { depth * height * width }

  /// Depth, height, width.
  package var sides: [Int] { [depth, height, width] }

  package var description: String { "\(depth)x\(height)x\(width)" }

  /// Every side divided by `divisor`, which must divide it.
  package func divided(by divisor: Int) -> Extent {
    precondition(sides.allSatisfy { $0.isMultiple(of: divisor) }, "\(self) by \(divisor)")
    return Extent(depth: depth / divisor, height: height / divisor, width: width / divisor)
  }
}
