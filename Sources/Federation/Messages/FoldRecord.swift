// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The aggregator took an update: it counts in the version under way.
package struct FoldRecord: Sendable, Equatable {
  package let agent: AgentID
  package let update: UpdateID
  /// Training started from it.
  package let baseVersion: Version
  /// Versions between the base and the model that the update was folded for.
  package let staleness: UInt64
  /// Multiplies its change; at least 0.
  package let weight: Double
  /// L2 norm of its change, as it came.
  package let norm: Double
  /// The version under way.
  package let version: Version
  /// Updates in the version under way, with this one; at least 1.
  package let gathered: Int

  package init(
    agent: AgentID, update: UpdateID, baseVersion: Version, staleness: UInt64, weight: Double,
    norm: Double, version: Version, gathered: Int
  ) {
    self.agent = agent
    self.update = update
    self.baseVersion = baseVersion
    self.staleness = staleness
    self.weight = weight
    self.norm = norm
    self.version = version
    self.gathered = gathered
  }

  package init(_ contribution: Contribution, version: Version, gathered: Int) {
    self.init(
      agent: contribution.agent, update: contribution.id, baseVersion: contribution.baseVersion,
      staleness: contribution.staleness, weight: contribution.weight, norm: contribution.norm,
      version: version, gathered: gathered)
  }
}
