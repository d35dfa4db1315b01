// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// How cases become a network's input: crop to the brain, rescale, z-normalise, fit to the
/// network's extent, in this order.
package struct PreprocessingSettings: Sendable, Hashable, Codable {
  /// How a crop becomes the network's extent.
  package enum Fit: String, Sendable, Hashable, Codable, CaseIterable {
    /// Resized: images linearly, labels by the nearest voxel.
    case resize
    /// At native resolution, the middle of the crop, or the crop amid background.
    case cropOrPad
  }

  /// So many voxels are kept around the smallest box that holds every voxel that is not 0 in any
  /// modality. Nil for no crop; at most 4096.
  package var brainMargin: Int?
  /// Nil for none, since z-normalisation undoes it but for the clipping at percentiles. Its
  /// percentiles are those of the whole native image or of its foreground, not of the crop.
  package var rescale: IntensityRescale?
  package var normalization: ZNormalization
  package var fit: Fit
  /// The network's.
  package var extent: Extent

  /// More than any image has, and so little that sums with it do not overflow.
  private static let largestMargin = 4096

  /// For BraTS unless told otherwise.
  package init(
    extent: Extent = Extent(128), brainMargin: Int? = 2, rescale: IntensityRescale? = nil,
    normalization: ZNormalization = ZNormalization(), fit: Fit = .resize
  ) {
    self.extent = extent
    self.brainMargin = brainMargin
    self.rescale = rescale
    self.normalization = normalization
    self.fit = fit
  }

  /// - Throws: ``ImagingError/invalidSettings(reason:)`` naming what is out of its range.
  package func validate() throws(ImagingError) {
    guard extent.sides.allSatisfy({ $0 > 0 }) else {
      throw .invalidSettings(reason: "the extent \(extent) has an empty side")
    }
    if let brainMargin, !(0...Self.largestMargin).contains(brainMargin) {
      throw .invalidSettings(
        reason: "the margin is \(brainMargin) voxels, it can be 0 to \(Self.largestMargin)")
    }
    if let rescale {
      let (lower, upper) = (rescale.lowerPercentile, rescale.upperPercentile)
      guard lower >= 0, lower < upper, upper <= 100 else {
        throw .invalidSettings(
          reason: "the percentiles \(lower) and \(upper) do not rise within 0 to 100")
      }
      guard rescale.low < rescale.high, rescale.low.isFinite, rescale.high.isFinite else {
        throw .invalidSettings(
          reason: "the range \(rescale.low) to \(rescale.high) of the rescaling is empty")
      }
    }
  }
}
