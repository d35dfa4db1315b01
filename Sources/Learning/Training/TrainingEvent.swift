// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a run of training tells while it goes on.
package enum TrainingEvent: Sendable {
  /// Cases are being preprocessed: how many of how many are done.
  case prepared(cases: Int, of: Int)
  /// Something that a person may want to change.
  case warning(String)
  /// Training begins or, after epochs that were done before, goes on.
  case began(
    epochsDone: Int, epochs: Int, stepsPerEpoch: Int, trainingCases: Int, validationCases: Int)
  case step(epoch: Int, step: Int, loss: Double)
  /// An epoch is done; whether it is the best so far.
  case epoch(EpochRecord, isBest: Bool)
  /// There was no better validation for as long as the patience is.
  case stoppedEarly(bestEpoch: Int)
  /// A test case was segmented and scored.
  case tested(case: String, meanDice: Double)
}
