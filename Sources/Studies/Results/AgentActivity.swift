// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import GRDB

/// What an agent did with the time of a trial, in virtual seconds. What is none of these it waited.
package struct AgentActivity: Codable, Sendable, Equatable, FetchableRecord, PersistableRecord {
  package static let databaseTableName = "activity"

  package let trial: Int
  package let agent: String
  package let trainings: Int
  /// In trainings, those that came to nothing too.
  package let training: Double
  /// In which a model or an update of it was on its way, and it did nothing else.
  package let transfer: Double
  /// In which it was not available, or had crashed.
  package let offline: Double
  /// In which it waited for a version, a round or an answer.
  package let idle: Double
  package let crashes: Int
  package let dropouts: Int

  package init(
    trial: Int, agent: String, trainings: Int, training: Double, transfer: Double,
    offline: Double, idle: Double, crashes: Int, dropouts: Int
  ) {
    self.trial = trial
    self.agent = agent
    self.trainings = trainings
    self.training = training
    self.transfer = transfer
    self.offline = offline
    self.idle = idle
    self.crashes = crashes
    self.dropouts = dropouts
  }
}
