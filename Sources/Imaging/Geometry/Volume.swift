// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A 3-D image.
package struct Volume: Sendable, Equatable {
  package let geometry: Geometry
  /// As many as the geometry has, width varying fastest, then height, then depth.
  package var voxels: [Float]

  /// - Precondition: There are as many voxels as the geometry has.
  package init(geometry: Geometry, voxels: [Float]) {
    precondition(voxels.count == geometry.voxelCount, "\(voxels.count) of \(geometry.extent)")
    self.geometry = geometry
    self.voxels = voxels
  }
}
