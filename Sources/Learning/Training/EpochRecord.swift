// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What an epoch of training brought.
package struct EpochRecord: Sendable, Equatable, Codable {
  /// Counted from 1.
  package let epoch: Int
  package let steps: Int
  /// Means over the steps, each before the step that it led to.
  package let loss: Double
  package let diceLoss: Double
  package let crossEntropy: Double
  /// Of the last step.
  package let learningRate: Double
  package let seconds: Double
  /// Seconds in which the network waited for data.
  package let waitedSeconds: Double
  /// What a validation after the epoch found; nil where there was none.
  package var validation: ValidationRecord?

  package var casesPerSecond: Double { casesSeen / max(seconds, 1e-9) }

  /// Samples that were trained on.
  package let casesSeen: Double
}
