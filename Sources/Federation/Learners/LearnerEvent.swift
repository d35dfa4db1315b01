// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a learner tells those who watch.
package enum LearnerEvent: Sendable, Equatable {
  case progress(LearnerProgress)
  case evaluated(EvaluationRecord)
  case twinRefreshed(TwinRecord)
  /// Something that a person may want to change; training goes on.
  case warning(String)
}

/// How far a training has come.
package struct LearnerProgress: Sendable, Equatable {
  package let baseVersion: Version
  /// Steps done, at most `steps`.
  package let step: Int
  package let steps: Int
  /// Of the last step.
  package let loss: Double
  package let samplesPerSecond: Double

  package init(
    baseVersion: Version, step: Int, steps: Int, loss: Double, samplesPerSecond: Double
  ) {
    self.baseVersion = baseVersion
    self.step = step
    self.steps = steps
    self.loss = loss
    self.samplesPerSecond = samplesPerSecond
  }
}
