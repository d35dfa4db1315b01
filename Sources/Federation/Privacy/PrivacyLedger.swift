// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What each agent has spent of its privacy: mu² of the versions that are committed, and the weights
/// of its updates in the version that is being gathered.
///
/// An agent's spend depends on its own updates alone, because asynchrony makes participation
/// uneven. Spend never passes the budget: an update that would pass it is refused beforehand.
package struct PrivacyLedger: Sendable, Equatable {
  package let privacy: DifferentialPrivacy
  /// mu² of committed versions, by agent.
  package private(set) var committed: [AgentID: Double]
  /// Sum of the weights in the open version, by agent.
  package private(set) var open: [AgentID: Double] = [:]
  /// The mu² that belongs to the budget; nil: none.
  private let limit: Double?

  private static let accountant = PrivacyAccountant()

  /// - Parameter committed: mu² by agent.
  package init(_ privacy: DifferentialPrivacy, committed: [AgentID: Double] = [:]) {
    self.privacy = privacy
    self.committed = committed
    limit = privacy.muSquaredBudget
  }

  /// Whether the agent's budget holds a further update of this weight in the open version.
  package func allows(_ agent: AgentID, weight: Double) -> Bool {
    guard let limit else { return true }
    return muSquared(of: agent, adding: weight) <= limit
  }

  /// Whether the budget holds a further update of this weight once the open version is published.
  package func allowsInNextVersion(_ agent: AgentID, weight: Double) -> Bool {
    guard let limit else { return true }
    let cost = Self.accountant.muSquared(weight: weight, noiseMultiplier: privacy.noiseMultiplier)
    return muSquared(of: agent) + cost <= limit
  }

  /// Counts an update that the open version takes.
  package mutating func add(_ agent: AgentID, weight: Double) {
    precondition(weight >= 0 && weight.isFinite, "an update of weight \(weight)")
    open[agent, default: 0] += weight
  }

  /// The open version is published.
  package mutating func commit() {
    for agent in open.keys { committed[agent] = muSquared(of: agent) }
    open = [:]
  }

  /// mu² that the agent has spent, with the open version as if it were published now.
  package func muSquared(of agent: AgentID) -> Double { muSquared(of: agent, adding: 0) }

  /// Epsilon that the agent has spent at the configured delta, with the open version.
  package func epsilon(of agent: AgentID) -> Double {
    Self.accountant.epsilon(muSquared: muSquared(of: agent), delta: privacy.delta)
  }

  private func muSquared(of agent: AgentID, adding weight: Double) -> Double {
    let sum = open[agent, default: 0] + weight
    return committed[agent, default: 0]
      + Self.accountant.muSquared(weight: sum, noiseMultiplier: privacy.noiseMultiplier)
  }
}
