// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Synchronous rounds, weighted by cases (McMahan et al. 2017, arXiv 1602.05629):
/// `w_{t+1} = w_t + Σ (n_k / Σ n) delta_k`.
///
/// A round ends when a quorum of the population has contributed, or at the deadline.
package struct FedAvg: AggregationStrategy, Equatable {
  /// What becomes of updates whose round is over.
  package enum LatePolicy: String, Sendable, CaseIterable {
    /// They do not count.
    case drop
    /// They count in the running round: weight n·s(tau), mass n.
    case foldNext = "fold_next"
  }

  /// Share of the population that ends a round, above 0 to 1.
  package let quorum: Double
  /// Agents that must have contributed before the quorum can end a round.
  package let minimumAgents: Int
  package let deadline: Duration?
  package let late: LatePolicy
  package let staleness: StalenessFunction

  package let name = "fedavg"
  package let pace = Pace.oncePerVersion

  package init(
    quorum: Double = 1, minimumAgents: Int = 1, deadline: Duration? = .seconds(600),
    late: LatePolicy = .drop, staleness: StalenessFunction = .polynomial(exponent: 0.5)
  ) {
    precondition(quorum > 0 && quorum <= 1, "quorum \(quorum) is not in (0, 1]")
    self.quorum = quorum
    self.minimumAgents = minimumAgents
    self.deadline = deadline
    self.late = late
    self.staleness = staleness
  }

  package func admission(sampleCount: Int, staleness tau: UInt64) -> Admission {
    if tau > 0 && late == .drop { return .drop }
    let mass = Double(sampleCount)
    return .fold(weight: mass * staleness.weight(staleness: tau), mass: mass)
  }

  package func isComplete(_ progress: GatheringProgress) -> Bool {
    // 0.55 of 20 agents are 11, although the product of the doubles lies above.
    let share = (quorum * Double(progress.populationCount) - 1e-9).rounded(.up)
    return progress.contributorCount >= max(minimumAgents, Int(share), 1)
  }
}
