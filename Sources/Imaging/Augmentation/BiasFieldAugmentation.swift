// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Tensors

/// TorchIO's RandomBiasField: each channel is multiplied by the exponential of a polynomial in the
/// coordinates, which are -1 and 1 at the image's ends.
package struct BiasFieldAugmentation: Sendable, Hashable, Codable {
  package var probability: Double
  /// The coefficients are U(-maximum, maximum).
  package var maximumCoefficient: Double
  /// Of the polynomial.
  package var order: Int

  package init(probability: Double = 1, maximumCoefficient: Double = 0.5, order: Int = 3) {
    self.probability = probability
    self.maximumCoefficient = maximumCoefficient
    self.order = order
  }

  func validate() throws(ImagingError) {
    try validateProbability(probability, of: "bias field")
    try validateRange(maximumCoefficient, 0..<10, "maximum coefficient", of: "bias field")
    try validateRange(
      Double(order), 0..<Double(TSN_BIAS_ORDER_LIMIT + 1), "order", of: "bias field")
  }

  func draw(channels: Int, _ generator: inout SeededGenerator) -> BiasFieldDraw? {
    generator.draw(probability) { generator in
      var field = BiasFieldDraw(order: order, coefficients: [])
      field.coefficients = (0..<channels * field.termCount).map { _ in
        generator.uniform(-maximumCoefficient, maximumCoefficient)
      }
      return field
    }
  }
}
