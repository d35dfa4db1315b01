// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What those who contributed to a version have spent of their privacy, that version included.
package struct PrivacyRecord: Sendable, Equatable {
  /// One agent's spend.
  package struct Spend: Sendable, Equatable {
    package let agent: AgentID
    /// At least 0, finite.
    package let epsilon: Double

    package init(agent: AgentID, epsilon: Double) {
      self.agent = agent
      self.epsilon = epsilon
    }
  }

  /// Of (epsilon, delta); above 0, below 1.
  package let delta: Double
  /// Epsilon of each agent; nil: spend is only counted.
  package let budget: Double?
  /// Each agent once, sorted.
  package let spent: [Spend]

  package init(delta: Double, budget: Double?, spent: [Spend]) {
    self.delta = delta
    self.budget = budget
    self.spent = spent
  }
}
