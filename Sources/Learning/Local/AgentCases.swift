// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// An agent's preprocessed cases, in the parts that never mix.
package struct AgentCases: Sendable {
  /// At least one.
  package let training: [PreparedFile]
  package let validation: [PreparedFile]
  package let test: [PreparedFile]
  /// Of the cross-entropy, from the masks that train; nil: all weigh the same.
  let classWeights: [Float]?

  /// - Parameter classBalance: As of ``LocalSettings``.
  /// - Throws: ``LearningError`` when nothing trains, or a case cannot be read any more.
  package init(
    training: [PreparedFile], validation: [PreparedFile], test: [PreparedFile],
    classBalance: Double
  ) throws(LearningError) {
    guard !training.isEmpty else { throw .noCases("to train on") }
    self.training = training
    self.validation = validation
    self.test = test
    classWeights =
      classBalance > 0
      ? ClassWeights.balanced(try ClassWeights.counts(of: training), exponent: classBalance) : nil
  }
}
