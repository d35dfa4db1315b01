// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import GRDB

/// An update that an agent trained for in a trial, and what became of it.
package struct UpdatePoint: Codable, Sendable, Equatable, FetchableRecord, PersistableRecord {
  package static let databaseTableName = "training"

  package enum Outcome: String, Codable, Sendable {
    case folded
    /// Older than the bound, or its round was over.
    case stale
    case rejected
    /// The agent crashed, dropped out, or its hours ended.
    case lost
    /// The agent gave it up: its base had become too old to count.
    case abandoned
    /// It had no finite end.
    case diverged
    /// The trial ended before.
    case underWay
  }

  package let trial: Int
  /// From 0, in the order in which trainings began.
  package let number: Int
  package let agent: String
  package let baseVersion: UInt64
  /// Virtual, as all moments here.
  package let begun: Double
  /// When training was to end.
  package let finished: Double
  /// When the aggregator had it; nil: never.
  package let arrived: Double?
  package let outcome: Outcome
  /// Versions between its base and the model that it met; nil: it never arrived.
  package let staleness: UInt64?
  /// What the strategy made of it; nil: it did not count.
  package let weight: Double?
  /// The version that it is part of; nil: none.
  package let version: UInt64?
  /// Mean loss of the training.
  package let loss: Double?

  package init(
    trial: Int, number: Int, agent: String, baseVersion: UInt64, begun: Double, finished: Double,
    arrived: Double?, outcome: Outcome, staleness: UInt64?, weight: Double?, version: UInt64?,
    loss: Double?
  ) {
    self.trial = trial
    self.number = number
    self.agent = agent
    self.baseVersion = baseVersion
    self.begun = begun
    self.finished = finished
    self.arrived = arrived
    self.outcome = outcome
    self.staleness = staleness
    self.weight = weight
    self.version = version
    self.loss = loss
  }
}
