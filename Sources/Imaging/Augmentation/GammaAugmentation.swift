// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Tensors

/// TorchIO's RandomGamma: x -> sign(x) |x|^gamma.
package struct GammaAugmentation: Sendable, Hashable, Codable {
  package var probability: Double
  /// Each channel's log gamma is U(-maximum, maximum).
  package var maximumLogGamma: Double

  package init(probability: Double = 1, maximumLogGamma: Double = 0.3) {
    self.probability = probability
    self.maximumLogGamma = maximumLogGamma
  }

  func validate() throws(ImagingError) {
    try validateProbability(probability, of: "gamma")
    try validateRange(maximumLogGamma, 0..<10, "maximum log gamma", of: "gamma")
  }

  func draw(channels: Int, _ generator: inout SeededGenerator) -> [Float]? {
    generator.draw(probability) { generator in
      (0..<channels).map { _ in
        Float(exp(generator.uniform(-maximumLogGamma, maximumLogGamma)))
      }
    }
  }
}
