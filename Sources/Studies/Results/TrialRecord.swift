// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import GRDB

/// One run of a study: a strategy in a scenario with a seed, from its start to the stopping rule.
package struct TrialRecord: Codable, Sendable, Equatable, FetchableRecord, PersistableRecord {
  package static let databaseTableName = "trial"

  /// What ended a trial.
  package enum Ending: String, Codable, Sendable {
    case versions, updates, time, target
    /// Nothing more could happen: every agent has gone, or has spent its privacy budget.
    case exhausted
  }

  /// From 0, in the order of the study: scenarios, in them strategies, in them seeds.
  package let trial: Int
  package let scenario: String
  package let strategy: String
  package let seed: UInt64
  /// The last one.
  package let version: UInt64
  package let updatesFolded: Int
  package let updatesRefused: Int
  /// Trainings that came to nothing because their agents crashed, dropped out, or their hours ended.
  package let updatesLost: Int
  /// Virtual.
  package let seconds: Double
  /// Of models to agents, and of updates from them, as encoded.
  package let bytesDown: Int64
  package let bytesUp: Int64
  package let ending: Ending
  /// When the mean Dice of the evaluations first reached the study's target; nil: never.
  package let targetSeconds: Double?
  package let targetUpdates: Int?
  package let targetBytes: Int64?

  package init(
    trial: Int, scenario: String, strategy: String, seed: UInt64, version: UInt64,
    updatesFolded: Int, updatesRefused: Int, updatesLost: Int, seconds: Double, bytesDown: Int64,
    bytesUp: Int64, ending: Ending, targetSeconds: Double?, targetUpdates: Int?,
    targetBytes: Int64?
  ) {
    self.trial = trial
    self.scenario = scenario
    self.strategy = strategy
    self.seed = seed
    self.version = version
    self.updatesFolded = updatesFolded
    self.updatesRefused = updatesRefused
    self.updatesLost = updatesLost
    self.seconds = seconds
    self.bytesDown = bytesDown
    self.bytesUp = bytesUp
    self.ending = ending
    self.targetSeconds = targetSeconds
    self.targetUpdates = targetUpdates
    self.targetBytes = targetBytes
  }
}
