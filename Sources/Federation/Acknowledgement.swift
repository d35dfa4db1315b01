// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What became of an update.
package struct Acknowledgement: Sendable, Equatable {
  package enum Outcome: Sendable, Equatable {
    case accepted
    /// Was counted before; resending it changed nothing.
    case duplicate
    /// Its base is older than the staleness bound, or its round is over: train from the newest.
    case tooStale
    case rejected(reason: String)
    /// The agent has spent its privacy budget: nothing of it counts any more, so it stops training.
    case privacyBudgetSpent
  }

  package let update: UpdateID
  package let outcome: Outcome
  /// Of the global model, when the aggregator answered.
  package let currentVersion: Version

  package init(update: UpdateID, outcome: Outcome, currentVersion: Version) {
    self.update = update
    self.outcome = outcome
    self.currentVersion = currentVersion
  }
}
