// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// TorchIO's RandomNoise: Gaussian noise of mean 0, in z-normalised units.
package struct NoiseAugmentation: Sendable, Hashable, Codable {
  package var probability: Double
  /// Each channel's standard deviation is U(0, maximum).
  package var maximumDeviation: Double
  /// Whether noise is also added where all channels are exactly 0, as TorchIO does. A scanner's
  /// noise does not get there: skull-stripping follows, and what a trained network is given has an
  /// exact background.
  package var coversBackground: Bool

  package init(
    probability: Double = 1, maximumDeviation: Double = 0.25, coversBackground: Bool = false
  ) {
    self.probability = probability
    self.maximumDeviation = maximumDeviation
    self.coversBackground = coversBackground
  }

  func validate() throws(ImagingError) {
    try validateProbability(probability, of: "noise")
    try validateRange(maximumDeviation, 0..<100, "maximum deviation", of: "noise")
  }

  func draw(channels: Int, _ generator: inout SeededGenerator) -> NoiseDraw? {
    generator.draw(probability) { generator in
      NoiseDraw(
        deviations: (0..<channels).map { _ in Float(generator.uniform(0, maximumDeviation)) },
        seed: generator.next(), coversBackground: coversBackground)
    }
  }
}
