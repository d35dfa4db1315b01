// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Asynchronous mixing (Xie et al. 2019, arXiv 1903.03934, algorithm 1): every update makes a version,
/// `w_{t+1} = (1 − a) w_t + a · w_local` with `a = alpha · s(tau)`.
///
/// The local model is the base that the agent trained from plus its delta, so a stale update also
/// pulls the model back towards its base. That is the paper's formula; FedBuff adds deltas alone.
package struct FedAsync: AggregationStrategy, Equatable {
  /// Mixing rate of a fresh update, above 0 to 1.
  package let alpha: Double
  package let staleness: StalenessFunction

  package let name = "fedasync"
  package let pace = Pace.continuous
  package let deadline: Duration? = nil
  package let mixesLocalModels = true

  package init(
    alpha: Double = 0.6, staleness: StalenessFunction = .polynomial(exponent: 0.5)
  ) {
    precondition(alpha > 0 && alpha <= 1, "alpha \(alpha) is not in (0, 1]")
    self.alpha = alpha
    self.staleness = staleness
  }

  package func admission(sampleCount: Int, staleness tau: UInt64) -> Admission {
    .fold(weight: alpha * staleness.weight(staleness: tau), mass: 1)
  }

  package func isComplete(_ progress: GatheringProgress) -> Bool { progress.updateCount >= 1 }
}
