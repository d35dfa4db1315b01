// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// TorchIO's RandomAffine: scaling and rotation about the image's centre.
package struct AffineAugmentation: Sendable, Hashable, Codable {
  package var probability: Double
  /// Each axis is scaled by U(1 - scale, 1 + scale); above 1 enlarges.
  package var scale: Double
  /// The angles about the three axes are U(-degrees, degrees).
  package var degrees: Double

  package init(probability: Double = 1, scale: Double = 0.1, degrees: Double = 10) {
    self.probability = probability
    self.scale = scale
    self.degrees = degrees
  }

  func validate() throws(ImagingError) {
    try validateProbability(probability, of: "affine map")
    try validateRange(scale, 0..<1, "scale", of: "affine map")
    try validateRange(degrees, 0..<181, "degrees", of: "affine map")
  }

  func draw(_ generator: inout SeededGenerator) -> AffineDraw? {
    generator.draw(probability) { generator in
      AffineDraw(
        scales: generator.vector(1 - scale, 1 + scale),
        degrees: generator.vector(-degrees, degrees))
    }
  }
}
