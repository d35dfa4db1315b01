// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What training samples are varied by: TorchIO's random transforms with its defaults, with two
/// exceptions for skull-stripped images: padding is background, and noise spares exact zeros.
///
/// The order is: affine map, elastic deformation and flips, in one resampling; bias field; gamma;
/// noise. TorchIO's users apply the bias field and gamma before z-normalisation. Here samples come
/// from a cache in which they are z-normalised, so both act on z-normalised values, whose sign is
/// kept: a bias field scales a voxel's distance from the mean tissue and not from no signal.
/// Normalising again after each augmentation would undo much of a bias field and cost another pass.
/// The background, which a z-normalisation of the foreground leaves at 0, is a fixed point of both.
package struct AugmentationSettings: Sendable, Hashable, Codable {
  /// Nil for none.
  package var affine: AffineAugmentation?
  package var elastic: ElasticAugmentation?
  package var flips: FlipAugmentation?
  package var biasField: BiasFieldAugmentation?
  package var gamma: GammaAugmentation?
  package var noise: NoiseAugmentation?
  /// What images are where an affine map or a deformation reaches beyond them.
  package var padding: ImagePadding

  /// TorchIO's defaults, unless told otherwise.
  package init(
    affine: AffineAugmentation? = AffineAugmentation(),
    elastic: ElasticAugmentation? = ElasticAugmentation(),
    flips: FlipAugmentation? = FlipAugmentation(),
    biasField: BiasFieldAugmentation? = BiasFieldAugmentation(),
    gamma: GammaAugmentation? = GammaAugmentation(),
    noise: NoiseAugmentation? = NoiseAugmentation(), padding: ImagePadding = .background
  ) {
    self.affine = affine
    self.elastic = elastic
    self.flips = flips
    self.biasField = biasField
    self.gamma = gamma
    self.noise = noise
    self.padding = padding
  }

  /// Samples stay as they are.
  package static let none = AugmentationSettings(
    affine: nil, elastic: nil, flips: nil, biasField: nil, gamma: nil, noise: nil)

  /// - Throws: ``ImagingError/invalidSettings(reason:)`` naming what is out of its range.
  package func validate() throws(ImagingError) {
    try affine?.validate()
    try elastic?.validate()
    try flips?.validate()
    try biasField?.validate()
    try gamma?.validate()
    try noise?.validate()
  }
}
