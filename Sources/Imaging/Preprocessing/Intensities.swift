// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// The voxels of one image that may hold tissue, with what is known of the others: outside of the
/// box, all are background. So no pass goes over the air around a head.
package struct Intensities: Sendable {
  /// Those of the box, width varying fastest.
  package var values: [Float]
  /// Which values were not exactly 0 at the start.
  package let isForeground: [Bool]
  package let foregroundCount: Int
  /// How many voxels lie outside of the box.
  package let outsideCount: Int
  /// What all background voxels hold, in the box and outside.
  package var background: Float = 0

  /// - Parameters:
  ///   - name: What errors call the image.
  ///   - box: Within the volume's grid; all voxels outside are 0.
  /// - Throws: ``ImagingError/invalidImage(reason:)`` when a voxel is NaN or infinite.
  package init(_ volume: Volume, in box: VoxelBox, name: String) throws(ImagingError) {
    let extent = volume.geometry.extent
    try self.init(
      box == VoxelBox(extent)
        ? volume.voxels : box.cropped(volume.voxels, of: extent, padding: 0),
      outsideCount: extent.voxelCount - box.extent.voxelCount, name: name)
  }

  package init(_ values: [Float], outsideCount: Int = 0, name: String) throws(ImagingError) {
    self.values = values
    self.outsideCount = outsideCount
    var total = 0
    var isFinite = true
    isForeground = [Bool](unsafeUninitializedCapacity: values.count) { mask, initialized in
      values.withUnsafeBufferPointer { values in
        for i in 0..<values.count {
          let isNotZero = values[i] != 0
          mask[i] = isNotZero
          total += isNotZero ? 1 : 0
          isFinite = isFinite && values[i] - values[i] == 0
        }
      }
      initialized = values.count
    }
    foregroundCount = total
    guard isFinite else {
      throw .invalidImage(reason: "\(name) has voxels that are not finite")
    }
  }

  /// Every voxel of the image, those outside of the box too.
  var totalCount: Int { values.count + outsideCount }
}
