// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension AugmentationSettings {
  /// With every range multiplied by a factor: scale, angles, displacements, coefficients of the bias
  /// field, log gamma and deviation of the noise. Probabilities and flips stay; 0 leaves flips alone.
  package func scaled(by factor: Double) -> AugmentationSettings {
    var settings = self
    settings.affine?.scale *= factor
    settings.affine?.degrees *= factor
    settings.elastic?.maximumDisplacement *= factor
    settings.biasField?.maximumCoefficient *= factor
    settings.gamma?.maximumLogGamma *= factor
    settings.noise?.maximumDeviation *= factor
    return settings
  }
}
