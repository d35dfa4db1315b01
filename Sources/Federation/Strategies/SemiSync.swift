// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Semi-synchronous aggregation: every `period` whatever has arrived makes a version, weighted by
/// cases and staleness, `w_{t+1} = w_t + Σ (n_k / Σ n) s(tau_k) delta_k`.
package struct SemiSync: AggregationStrategy, Equatable {
  /// Time between versions.
  package let period: Duration
  /// With fewer updates another period is waited for.
  package let minimumUpdates: Int
  package let staleness: StalenessFunction

  package let name = "semisync"
  package let pace = Pace.continuous

  package init(
    period: Duration = .seconds(60), minimumUpdates: Int = 1,
    staleness: StalenessFunction = .polynomial(exponent: 0.5)
  ) {
    precondition(period > .zero && minimumUpdates >= 1)
    self.period = period
    self.minimumUpdates = minimumUpdates
    self.staleness = staleness
  }

  package var leastUpdates: Int { .max }
  package var deadline: Duration? { period }
  package var leastUpdatesAtDeadline: Int { minimumUpdates }

  package func admission(sampleCount: Int, staleness tau: UInt64) -> Admission {
    let mass = Double(sampleCount)
    return .fold(weight: mass * staleness.weight(staleness: tau), mass: mass)
  }

  package func isComplete(_ progress: GatheringProgress) -> Bool { false }
}
