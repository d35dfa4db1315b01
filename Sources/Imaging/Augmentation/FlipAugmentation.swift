// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// TorchIO's RandomFlip: mirror images.
package struct FlipAugmentation: Sendable, Hashable, Codable {
  /// Of a grid. In BraTS's orientation, the width runs from right to left, the height from front
  /// to back, the depth upwards.
  package enum Axis: String, Sendable, Hashable, Codable, CaseIterable {
    case width, height, depth
  }

  /// Of each axis by itself.
  package var probability: Double
  package var axes: [Axis]

  package init(probability: Double = 0.5, axes: [Axis] = [.width]) {
    self.probability = probability
    self.axes = axes
  }

  func validate() throws(ImagingError) {
    try validateProbability(probability, of: "flips")
  }

  /// Whether width, height and depth are reversed.
  func draw(_ generator: inout SeededGenerator) -> [Bool] {
    Axis.allCases.map { axis in
      axes.contains(axis) && generator.nextUnit() < probability
    }
  }
}
