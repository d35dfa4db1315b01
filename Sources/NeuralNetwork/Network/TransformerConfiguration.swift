// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The vision transformer between the encoder and the decoder. Every voxel of the bottleneck is a
/// token: its patch embedding is a 1x1x1 convolution.
package struct TransformerConfiguration: Sendable, Hashable, Codable {
  /// Features of a token.
  package var dimensions: Int
  /// Attention heads; they divide `dimensions`.
  package var heads: Int
  /// Encoder layers.
  package var depth: Int
  /// Hidden features of the perceptron per feature of a token.
  package var perceptronRatio: Int

  package init(
    dimensions: Int = 256, heads: Int = 8, depth: Int = 4, perceptronRatio: Int = 4
  ) {
    self.dimensions = dimensions
    self.heads = heads
    self.depth = depth
    self.perceptronRatio = perceptronRatio
  }

  package var headDimensions: Int { dimensions / heads }
  package var hiddenDimensions: Int { dimensions * perceptronRatio }
}
