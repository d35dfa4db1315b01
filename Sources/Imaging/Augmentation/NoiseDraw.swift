// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Gaussian noise.
package struct NoiseDraw: Sendable, Equatable {
  /// Of each channel.
  package var deviations: [Float]
  package var seed: UInt64
  /// Whether noise is also added where all channels are exactly 0.
  package var coversBackground: Bool

  package init(deviations: [Float], seed: UInt64, coversBackground: Bool) {
    self.deviations = deviations
    self.seed = seed
    self.coversBackground = coversBackground
  }
}
