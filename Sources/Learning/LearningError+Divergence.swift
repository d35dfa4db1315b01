// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import NeuralNetwork

extension LearningError {
  /// Whether training ran away: its loss or its gradient is not finite any more. A smaller learning rate
  /// helps, and nothing is broken.
  package var isDivergence: Bool {
    switch self {
    case .network(.nonFiniteLoss), .network(.nonFiniteGradient): true
    default: false
    }
  }
}
