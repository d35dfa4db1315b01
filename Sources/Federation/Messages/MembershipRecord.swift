// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// An agent joined, left or was lost.
package struct MembershipRecord: Sendable, Equatable {
  package enum Change: String, Sendable, CaseIterable {
    case joined
    /// Said goodbye.
    case left
    /// Its lease ran out.
    case lost
  }

  package let agent: AgentID
  package let change: Change
  /// After the change.
  package let liveAgents: Int

  package init(agent: AgentID, change: Change, liveAgents: Int) {
    self.agent = agent
    self.change = change
    self.liveAgents = liveAgents
  }
}
