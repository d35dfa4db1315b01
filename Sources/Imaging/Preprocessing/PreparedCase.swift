// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// A case as a network sees it.
package struct PreparedCase: Sendable, Equatable {
  /// A plane of the placement's extent per modality, in the order of ``Modality``; in each, width
  /// varies fastest, then height, then depth. Z-normalised.
  package let images: [Float]
  /// The canonical class of every voxel of such a plane; nil for a case without a mask.
  package let labels: [UInt8]?
  /// What each modality's background holds: 0 after a z-normalisation of the foreground.
  package let background: [Float]
  package let placement: Placement

  /// - Precondition: There are as many elements as the placement's extent needs.
  package init(images: [Float], labels: [UInt8]?, background: [Float], placement: Placement) {
    let count = placement.extent.voxelCount
    precondition(images.count == background.count * count, "\(images.count) voxels")
    precondition(labels.map { $0.count == count } ?? true, "labels")
    self.images = images
    self.labels = labels
    self.background = background
    self.placement = placement
  }
}
