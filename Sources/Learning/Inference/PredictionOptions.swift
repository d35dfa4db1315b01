// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import NeuralNetwork

/// How a network is applied to a case.
package struct PredictionOptions: Sendable, Equatable {
  /// What the network sees at once.
  package enum Field: Sendable, Equatable {
    /// What it saw in training; for a model that does not say, the whole brain.
    case asTrained
    /// The whole brain, resized to the network's volume.
    case whole
    /// Windows of the network's volume over the brain at its own resolution.
    case slidingWindow
  }

  package var field = Field.asTrained
  /// The share of a window that the next one covers again, in [0, 1).
  package var overlap = 0.5
  /// Whether the mean is taken over the reflections along the axes that training mirrored (left and
  /// right where the model does not say), at twice the work for each axis.
  package var mirrors = false
  package var precision = Precision.float32
  package var threads = 1

  package init() {}
}
