// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How a version of the global model came to be.
package struct VersionRecord: Sendable, Equatable {
  package let version: Version
  /// Name of the strategy.
  package let strategy: String
  /// Updates folded into it.
  package let updateCount: Int
  /// Each once, sorted.
  package let contributors: [AgentID]
  /// Of each update, in versions, ascending.
  package let staleness: [UInt64]
  /// L2 norm of (new model − old model).
  package let updateNorm: Double
  /// On the aggregator's monotonic clock.
  package let secondsSincePrevious: Double

  package init(
    version: Version, strategy: String, updateCount: Int, contributors: [AgentID],
    staleness: [UInt64], updateNorm: Double, secondsSincePrevious: Double
  ) {
    self.version = version
    self.strategy = strategy
    self.updateCount = updateCount
    self.contributors = contributors
    self.staleness = staleness
    self.updateNorm = updateNorm
    self.secondsSincePrevious = secondsSincePrevious
  }
}
