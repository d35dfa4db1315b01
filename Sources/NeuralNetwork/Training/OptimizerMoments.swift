// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// What an optimiser remembers between steps.
package struct OptimizerMoments: Sendable {
  /// Steps so far, not negative.
  package let steps: Int
  /// Running means of the gradients, and for Adam of their squares; zero for running statistics.
  package let moments: [ParameterVector]

  package init(steps: Int, moments: [ParameterVector]) {
    precondition(steps >= 0, "\(steps) steps")
    self.steps = steps
    self.moments = moments
  }
}
