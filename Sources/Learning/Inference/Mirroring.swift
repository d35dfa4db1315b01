// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import ModelExchange
import Tensors

/// A reflection of a volume along some of its axes; its own inverse.
package struct Mirroring: Sendable, Hashable {
  package let depth: Bool
  package let height: Bool
  package let width: Bool

  package init(depth: Bool = false, height: Bool = false, width: Bool = false) {
    (self.depth, self.height, self.width) = (depth, height, width)
  }

  package static let none = Mirroring()

  /// The reflections along any of these axes, `none` first: 2 for one axis, 8 for all three.
  package static func all(along axes: Set<FlipAugmentation.Axis>) -> [Mirroring] {
    (0..<8).map { Mirroring(depth: $0 & 4 != 0, height: $0 & 2 != 0, width: $0 & 1 != 0) }
      .filter {
        (axes.contains(.depth) || !$0.depth) && (axes.contains(.height) || !$0.height)
          && (axes.contains(.width) || !$0.width)
      }
  }

  /// The reflections that a model was trained with. A network that never saw the head upside down
  /// does not segment it: of a model that does not say, left and right alone.
  /// - Throws: ``LearningError/unsuitableModel(_:)`` when it was trained without any, or names an axis
  ///   that does not exist.
  package static func trained(by metadata: ModelMetadata) throws(LearningError) -> [Mirroring] {
    guard let names = metadata.mirroredAxes else { return all(along: [.width]) }
    guard !names.isEmpty else {
      throw .unsuitableModel("it was trained without reflections, so there is none to average")
    }
    var axes: Set<FlipAugmentation.Axis> = []
    for name in names {
      guard let axis = FlipAugmentation.Axis(rawValue: name) else {
        throw .unsuitableModel(
          "it was mirrored along '\(name.legible(64))', which is none of width, height, depth")
      }
      axes.insert(axis)
    }
    return all(along: axes)
  }

  /// Gives each voxel of planar volumes with the place that it is reflected to to `body`, row by
  /// row: rows are contiguous, and reversed where `isReversed`.
  func forEachRow(
    of extent: Extent, channels: Int, _ body: (_ row: Int, _ image: Int, _ isReversed: Bool) -> Void
  ) {
    for channel in 0..<channels {
      for z in 0..<extent.depth {
        let mirroredZ = channel * extent.depth + (depth ? extent.depth - 1 - z : z)
        for y in 0..<extent.height {
          let mirroredY = height ? extent.height - 1 - y : y
          body(
            ((channel * extent.depth + z) * extent.height + y) * extent.width,
            (mirroredZ * extent.height + mirroredY) * extent.width, width)
        }
      }
    }
  }

  /// Writes the reflection of planar volumes, [channels][depth][height][width].
  /// - Precondition: Both have as many elements.
  package func apply(
    _ input: UnsafeBufferPointer<Float>, to output: UnsafeMutableBufferPointer<Float>,
    extent: Extent
  ) {
    mirror(input, output, extent) { $1 }
  }

  /// Adds the reflection of planar volumes to `output`.
  package func add(
    _ input: UnsafeBufferPointer<Float>, to output: UnsafeMutableBufferPointer<Float>,
    extent: Extent
  ) {
    mirror(input, output, extent) { $0 + $1 }
  }

  @inline(__always)
  private func mirror(
    _ input: UnsafeBufferPointer<Float>, _ output: UnsafeMutableBufferPointer<Float>,
    _ extent: Extent, _ combine: (Float, Float) -> Float
  ) {
    precondition(input.count == output.count && input.count % extent.voxelCount == 0)
    forEachRow(of: extent, channels: input.count / extent.voxelCount) { row, image, isReversed in
      for x in 0..<extent.width {
        let target = image + (isReversed ? extent.width - 1 - x : x)
        output[target] = combine(output[target], input[row + x])
      }
    }
  }
}
