// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a training step minimises: weighted Dice loss and cross-entropy of the softmax.
package struct LossOptions: Sendable, Hashable, Codable {
  package var diceWeight = 1.0
  package var crossEntropyWeight = 1.0
  /// Added to numerator and denominator of each class's Dice; positive.
  package var smooth = 1e-5
  /// A weight for each class in the cross-entropy, not negative; nil for 1 each.
  package var classWeights: [Float]?
  /// Whether class 0 takes part in the Dice loss.
  package var includesBackground = true
  /// Whether a class that no voxel of the batch has takes part in the Dice loss, where it costs
  /// nearly 1 whatever the prediction.
  package var countsAbsentClasses = true

  package init() {}

  func validate(classes: Int) throws(NetworkError) {
    if let classWeights, classWeights.count != classes {
      throw .inputMismatch(
        operand: "The list of class weights", expected: classes, found: classWeights.count)
    }
    guard smooth > 0, diceWeight >= 0, crossEntropyWeight >= 0,
      classWeights?.allSatisfy({ $0 >= 0 && $0.isFinite }) ?? true
    else {
      throw .invalidConfiguration(
        "the loss needs a positive smooth term and weights that are not negative")
    }
  }
}
