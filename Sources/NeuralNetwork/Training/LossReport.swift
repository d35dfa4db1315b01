// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// The loss of a batch, before the step that it led to.
package struct LossReport: Sendable {
  package let total: Double
  /// Mean of 1 - soft Dice.
  package let dice: Double
  package let crossEntropy: Double
  /// Share of the labelled voxels whose largest logit is the label's.
  package let accuracy: Double
  /// Voxels whose label is no class; they are left out of everything.
  package let unlabelledVoxels: Int

  // As C holds it, since a step allocates nothing.
  private let loss: tsn_loss
  private let classes: Int

  /// Soft Dice of each class.
  package var classDice: [Double] {
    withUnsafeBytes(of: loss.soft_dice) {
      Array($0.assumingMemoryBound(to: Double.self).prefix(classes))
    }
  }

  init(_ loss: tsn_loss = tsn_loss(), _ sums: tsn_class_sums = tsn_class_sums(), classes: Int) {
    var labelled = Int64(0)
    withUnsafeBytes(of: sums.reference) {
      for count in $0.assumingMemoryBound(to: Int64.self) { labelled += count }
    }
    total = loss.total
    dice = loss.dice
    crossEntropy = loss.cross_entropy
    accuracy = labelled == 0 ? 0 : Double(sums.correct) / Double(labelled)
    unlabelledVoxels = Int(sums.invalid)
    self.loss = loss
    self.classes = classes
  }
}
