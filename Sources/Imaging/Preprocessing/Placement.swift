// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// Where a prepared case lies in its native grid: what maps a network's output back.
package struct Placement: Sendable, Equatable, Codable {
  /// The images' own grid.
  package let native: Geometry
  /// The part of that grid that the network sees, once its voxels are in the order of BraTS; it may
  /// reach beyond the grid.
  package let box: VoxelBox
  /// The grid that the box was resized to: the network's.
  package let extent: Extent

  package init(native: Geometry, box: VoxelBox, extent: Extent) {
    self.native = native
    self.box = box
    self.extent = extent
  }

  /// Millimetres between neighbours of the network's grid, along width, height and depth.
  package var spacing: SIMD3<Double> {
    func side(_ extent: Extent) -> SIMD3<Double> {
      SIMD3(Double(extent.width), Double(extent.height), Double(extent.depth))
    }
    return orientation.canonical.spacing * side(box.extent) / side(extent)
  }

  private var orientation: GridOrientation { GridOrientation(of: native) }

  /// The class of every native voxel: probabilities are interpolated linearly between the network's
  /// voxels, and the largest one decides, of equal ones the first. Voxels outside of the box are
  /// background, class 0.
  /// - Parameter probabilities: A plane of the network's extent per class; logits do as well.
  /// - Precondition: There are as many elements as that needs, and at most 256 classes.
  package func labels(
    fromProbabilities probabilities: UnsafeBufferPointer<Float>, classes: Int
  ) -> LabelVolume {
    precondition(
      (1...256).contains(classes) && probabilities.count == classes * extent.voxelCount,
      "\(probabilities.count) probabilities of \(classes) classes in \(extent)")
    var labels = [UInt8](repeating: 0, count: native.voxelCount)
    labels.withUnsafeMutableBufferPointer { labels in
      forEachRow(of: probabilities, classes: classes) { rows, offset, count, start in
        for i in 0..<count {
          var best = rows[start + i]
          var label: UInt8 = 0
          for other in 1..<max(classes, 1) {
            let value = rows[other * box.extent.width + start + i]
            label = value > best ? UInt8(truncatingIfNeeded: other) : label
            best = max(best, value)
          }
          labels[offset + i] = label
        }
      }
    }
    return LabelVolume(geometry: native, labels: orientation.native(labels))
  }

  /// One class's probability in every native voxel, interpolated linearly between the network's
  /// voxels.
  /// - Parameters:
  ///   - probabilities: The class's plane, of the network's extent.
  ///   - outside: What voxels outside of the box hold: 1 for background, 0 for other classes.
  package func restored(
    _ probabilities: UnsafeBufferPointer<Float>, outside: Float
  ) -> Volume {
    precondition(probabilities.count == extent.voxelCount, "\(probabilities.count) of \(extent)")
    var voxels = [Float](repeating: outside, count: native.voxelCount)
    voxels.withUnsafeMutableBufferPointer { voxels in
      forEachRow(of: probabilities, classes: 1) { rows, offset, count, start in
        for i in 0..<count { voxels[offset + i] = rows[start + i] }
      }
    }
    return Volume(geometry: native, voxels: orientation.native(voxels))
  }

  /// Calls the body with each row of the box that crosses the grid in the order of BraTS: the row of
  /// each class (of the box's width), where its common part starts in that grid, how long it is, and
  /// where it starts in the box's row. Only one row per class is ever held.
  private func forEachRow(
    of planes: UnsafeBufferPointer<Float>, classes: Int,
    _ body: (_ rows: UnsafeMutableBufferPointer<Float>, _ offset: Int, _ count: Int, _ start: Int)
      -> Void
  ) {
    let resize = GridResize(from: extent, to: box.extent)
    let width = box.extent.width
    let rows = UnsafeMutableBufferPointer<Float>.allocate(capacity: classes * width + extent.width)
    defer { rows.deallocate() }
    let blend = UnsafeMutableBufferPointer(rebasing: rows[(classes * width)...])
    box.forEachRow(in: orientation.canonical.extent) { source, target, count in
      for plane in 0..<classes {
        let first = plane * extent.voxelCount
        resize.resizeRow(
          UnsafeBufferPointer(rebasing: planes[first..<first + extent.voxelCount]),
          row: target / width, blend: blend,
          into: UnsafeMutableBufferPointer(rebasing: rows[plane * width..<(plane + 1) * width]))
      }
      body(rows, source, count, target % width)
    }
  }
}
