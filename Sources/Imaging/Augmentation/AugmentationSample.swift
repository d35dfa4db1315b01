// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// One augmentation, drawn: what happens to one case in one epoch.
package struct AugmentationSample: Sendable, Equatable {
  /// Of images and labels, before and after.
  package let extent: Extent
  /// Millimetres between neighbours along width, height and depth.
  package let spacing: SIMD3<Double>
  package let channels: Int
  /// Nil where a transform does not take part.
  package var affine: AffineDraw?
  package var elastic: ControlGrid?
  /// Whether width, height and depth are reversed.
  package var flips = [false, false, false]
  package var biasField: BiasFieldDraw?
  /// Each channel's exponent.
  package var gamma: [Float]?
  package var noise: NoiseDraw?
  package var padding = ImagePadding.background

  /// Changes nothing.
  package init(extent: Extent, spacing: SIMD3<Double>, channels: Int = Modality.allCases.count) {
    self.extent = extent
    self.spacing = spacing
    self.channels = channels
  }

  /// Draws each transform with its probability.
  /// - Parameter generator: The same state gives the same sample.
  package init(
    _ settings: AugmentationSettings, extent: Extent, spacing: SIMD3<Double>,
    channels: Int = Modality.allCases.count, generator: inout SeededGenerator
  ) {
    self.init(extent: extent, spacing: spacing, channels: channels)
    affine = settings.affine?.draw(&generator)
    elastic = settings.elastic?.draw(&generator)
    flips = settings.flips?.draw(&generator) ?? flips
    biasField = settings.biasField?.draw(channels: channels, &generator)
    gamma = settings.gamma?.draw(channels: channels, &generator)
    noise = settings.noise?.draw(channels: channels, &generator)
    padding = settings.padding
  }

  /// Whether the elastic deformation may fold space: a displacement exceeds half the distance
  /// between control points.
  package var mayFold: Bool { elastic?.mayFold(extent: extent, spacing: spacing) ?? false }

  /// Whether voxels come from other places than their own.
  var isSpatial: Bool { affine != nil || elastic != nil || flips.contains(true) }
}
