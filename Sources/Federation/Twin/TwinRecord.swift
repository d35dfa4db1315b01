// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// One refresh of an agent's digital twin: where the candidate came from, how it did, and what became
/// of it.
package struct TwinRecord: Sendable, Equatable {
  /// Counted from 1, without gaps, over the life of the agent's folder.
  package let refresh: UInt64
  /// The global version that the candidate was made from.
  package let parent: Version
  package let method: TwinMethod
  package let decision: TwinDecision
  /// |v - w| / |w|: how far the candidate v is from the global model w; Euclidean norms, at least 0.
  package let drift: Double
  /// Mean Dice of the candidate over the regions ET, TC and WT of the validation cases.
  package let dice: Double
  /// The same of the global model `parent`.
  package let globalDice: Double
  /// The same of the twin that served until then; nil for the first.
  package let incumbentDice: Double?
  /// Validation cases that decided.
  package let caseCount: Int
  /// What the refresh took, in seconds.
  package let seconds: Double
  /// When, by the agent's clock.
  package let unixMicroseconds: UInt64

  package init(
    refresh: UInt64, parent: Version, method: TwinMethod, decision: TwinDecision, drift: Double,
    dice: Double, globalDice: Double, incumbentDice: Double?, caseCount: Int, seconds: Double,
    unixMicroseconds: UInt64
  ) {
    self.refresh = refresh
    self.parent = parent
    self.method = method
    self.decision = decision
    self.drift = drift
    self.dice = dice
    self.globalDice = globalDice
    self.incumbentDice = incumbentDice
    self.caseCount = caseCount
    self.seconds = seconds
    self.unixMicroseconds = unixMicroseconds
  }
}
