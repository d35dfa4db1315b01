// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// A part of a larger volume, as large as a network's.
package struct Patch: Sendable, Hashable {
  /// Its first voxel.
  package struct Start: Sendable, Hashable {
    package let depth: Int
    package let height: Int
    package let width: Int

    package init(depth: Int, height: Int, width: Int) {
      (self.depth, self.height, self.width) = (depth, height, width)
    }
  }

  package let start: Start
  package let extent: Extent

  package init(start: Start, extent: Extent) {
    self.start = start
    self.extent = extent
  }

  /// Copies it from a planar volume.
  /// - Precondition: The volume holds the patch, and `output` has as many elements as the patch.
  func copy<Element: BitwiseCopyable>(
    from source: UnsafeBufferPointer<Element>, of volume: Extent, planes: Int,
    to output: UnsafeMutableBufferPointer<Element>
  ) {
    precondition(source.count == planes * volume.voxelCount, "\(source.count) elements")
    precondition(output.count == planes * extent.voxelCount, "\(output.count) elements")
    guard let begin = source.baseAddress, let end = output.baseAddress else { return }
    forEachRow(in: volume, planes: planes) { inner, outer in
      (end + inner).update(from: begin + outer, count: extent.width)
    }
  }

  /// Gives its rows in planar volumes to `body`: where each begins in planes of the patch's extent,
  /// and where in planes of the volume's.
  /// - Precondition: The volume holds the patch.
  func forEachRow(
    in volume: Extent, planes: Int, _ body: (_ inner: Int, _ outer: Int) -> Void
  ) {
    for plane in 0..<planes {
      for z in 0..<extent.depth {
        for y in 0..<extent.height {
          let row = (plane * volume.depth + start.depth + z) * volume.height + start.height + y
          body(
            ((plane * extent.depth + z) * extent.height + y) * extent.width,
            row * volume.width + start.width)
        }
      }
    }
  }
}
