// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How a prediction of one structure agrees with the reference, in voxels.
package struct ConfusionCounts: Sendable, Equatable, Codable {
  package let truePositives: Int
  package let falsePositives: Int
  package let falseNegatives: Int
  package let trueNegatives: Int

  package init(
    truePositives: Int, falsePositives: Int, falseNegatives: Int, trueNegatives: Int
  ) {
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.falseNegatives = falseNegatives
    self.trueNegatives = trueNegatives
    // Holds for any counts; a table where it does not mixes figures of different origin.
    precondition(iou <= dice, "IoU \(iou) of a Dice of \(dice)")
  }

  package var reference: Int { truePositives + falseNegatives }
  package var prediction: Int { truePositives + falsePositives }

  /// 2 TP / (2 TP + FP + FN); 1 where both are empty.
  package var dice: Double {
    ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives)
  }

  /// TP / (TP + FP + FN); 1 where both are empty.
  package var iou: Double {
    ratio(truePositives, truePositives + falsePositives + falseNegatives)
  }

  /// TP / (TP + FN); where the reference is empty, BraTS's 1 if the prediction is too, and 0 if not.
  package var sensitivity: Double {
    reference == 0 && prediction > 0 ? 0 : ratio(truePositives, truePositives + falseNegatives)
  }

  /// TN / (TN + FP); 1 where the reference is everything.
  package var specificity: Double { ratio(trueNegatives, trueNegatives + falsePositives) }

  private func ratio(_ part: Int, _ whole: Int) -> Double {
    whole == 0 ? 1 : Double(part) / Double(whole)
  }
}
