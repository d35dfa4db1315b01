// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The loss of a batch, before the step that it led to.
package struct LossReport: Sendable, Hashable {
  package let total: Double
  /// Mean of 1 - soft Dice.
  package let dice: Double
  package let crossEntropy: Double
  /// Soft Dice of each class.
  package let classDice: [Double]
  /// Share of the labelled voxels whose largest logit is the label's.
  package let accuracy: Double
  /// Voxels whose label is no class; they are left out of everything.
  package let unlabelledVoxels: Int
}
