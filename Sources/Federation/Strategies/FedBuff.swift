// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Buffered asynchronous aggregation (Nguyen et al. 2022, arXiv 2106.06639):
/// `w <- w + eta_g · (1/K) Σ s(tau_i) delta_i` after every K updates. A delta is taken against the
/// version its agent trained from, and added to the current one.
package struct FedBuff: AggregationStrategy, Equatable {
  /// K: updates that make a version.
  package let bufferSize: Int
  /// After this time fewer than K make a version; nil: never.
  package let deadline: Duration?
  package let staleness: StalenessFunction

  package let name = "fedbuff"
  package let pace = Pace.continuous

  package init(
    bufferSize: Int = 10, deadline: Duration? = nil,
    staleness: StalenessFunction = .polynomial(exponent: 0.5)
  ) {
    precondition(bufferSize >= 1, "a buffer of \(bufferSize) updates")
    self.bufferSize = bufferSize
    self.deadline = deadline
    self.staleness = staleness
  }

  package var leastUpdates: Int { bufferSize }

  package func admission(sampleCount: Int, staleness tau: UInt64) -> Admission {
    .fold(weight: staleness.weight(staleness: tau), mass: 1)
  }

  package func isComplete(_ progress: GatheringProgress) -> Bool {
    progress.updateCount >= bufferSize
  }
}
