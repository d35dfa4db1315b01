// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a ``Coordinator`` must know of a run to continue it exactly where it stopped.
package struct CoordinatorHistory: Sendable, Equatable {
  /// Of the newest committed model.
  package var version: Version
  /// Highest update number that counted, for each agent and outbox.
  package var counted: [AgentID: [UInt64: UInt64]]
  /// Updates that count and are not yet part of a version, in the order in which they arrived.
  package var pending: [Contribution]
  /// mu^2 of Gaussian differential privacy that the committed versions cost each agent.
  package var privacySpend: [AgentID: Double]
  /// Agents that were live. They are waited for like others, for a lease; else a run that is continued
  /// in the middle of a round would take the first to return for all there are. nil: not known, and
  /// then those whose updates counted are taken for live.
  package var live: Set<AgentID>?

  package init(
    version: Version = .initial, counted: [AgentID: [UInt64: UInt64]] = [:],
    pending: [Contribution] = [], privacySpend: [AgentID: Double] = [:],
    live: Set<AgentID>? = nil
  ) {
    self.version = version
    self.counted = counted
    self.pending = pending
    self.privacySpend = privacySpend
    self.live = live
  }
}
