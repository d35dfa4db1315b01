// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import NeuralNetwork

/// How a network is applied to a case.
package struct PredictionOptions: Sendable, Equatable {
  /// What the network sees at once.
  package enum Field: Sendable, Equatable {
    /// The whole brain, resized to the network's volume.
    case whole
    /// Windows of the network's volume over the brain at its own resolution, for networks that were
    /// trained on such windows. The overlap is a share of a window, in [0, 1).
    case slidingWindow(overlap: Double)
  }

  package var field = Field.whole
  /// Whether the mean of all eight reflections is taken, at eight times the work.
  package var mirrors = false
  package var precision = Precision.float32
  package var threads = 1

  package init() {}
}
