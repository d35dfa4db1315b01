// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// All that is known of one trial.
package struct TrialResult: Sendable, Equatable {
  package let record: TrialRecord
  package let versions: [VersionPoint]
  package let trainings: [UpdatePoint]
  package let scores: [ScorePoint]
  package let activities: [AgentActivity]
  package let twins: [TwinPoint]

  package init(
    record: TrialRecord, versions: [VersionPoint], trainings: [UpdatePoint],
    scores: [ScorePoint], activities: [AgentActivity], twins: [TwinPoint]
  ) {
    self.record = record
    self.versions = versions
    self.trainings = trainings
    self.scores = scores
    self.activities = activities
    self.twins = twins
  }
}
