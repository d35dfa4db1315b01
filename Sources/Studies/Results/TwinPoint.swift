// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import GRDB

/// A refresh of one agent's twin in a trial.
package struct TwinPoint: Codable, Sendable, Equatable, FetchableRecord, PersistableRecord {
  package static let databaseTableName = "twin"

  package let trial: Int
  /// The name of the study's twin: how it is refreshed.
  package let twin: String
  package let agent: String
  package let refresh: UInt64
  /// The version that it was refreshed from.
  package let version: UInt64
  /// `accepted`, `adoptedGlobal` or `rolledBack`.
  package let decision: String
  /// |v - w| / |w| of the candidate.
  package let drift: Double
  /// Mean validation Dice of the candidate, of the global model, and of the twin before; nil: there was
  /// none.
  package let dice: Double
  package let globalDice: Double
  package let incumbentDice: Double?

  package init(
    trial: Int, twin: String, agent: String, refresh: UInt64, version: UInt64, decision: String,
    drift: Double, dice: Double, globalDice: Double, incumbentDice: Double?
  ) {
    self.trial = trial
    self.twin = twin
    self.agent = agent
    self.refresh = refresh
    self.version = version
    self.decision = decision
    self.drift = drift
    self.dice = dice
    self.globalDice = globalDice
    self.incumbentDice = incumbentDice
  }
}
