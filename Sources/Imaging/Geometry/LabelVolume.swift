// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A small whole number for every voxel: a class, or a label as a file has it.
package struct LabelVolume: Sendable, Equatable {
  package let geometry: Geometry
  /// As many as the geometry has, width varying fastest, then height, then depth.
  package var labels: [UInt8]

  /// - Precondition: There are as many labels as the geometry has voxels.
  package init(geometry: Geometry, labels: [UInt8]) {
    precondition(labels.count == geometry.voxelCount, "\(labels.count) of \(geometry.extent)")
    self.geometry = geometry
    self.labels = labels
  }
}
