// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// One update as it counts in a version.
package struct Contribution: Sendable, Equatable {
  package let agent: AgentID
  package let id: UpdateID
  /// The version that training started from.
  package let baseVersion: Version
  /// tau: versions between the base and the model that the update was folded for.
  package let staleness: UInt64
  /// Training cases behind the update.
  package let sampleCount: Int
  /// What the strategy makes of it: staleness, cases or the mixing rate.
  package let factor: Double
  /// Multiplies the delta: `factor`, less where the delta is clipped.
  package let weight: Double
  /// Its share of the divisor of the version.
  package let mass: Double
  /// L2 norm of the delta as it came.
  package let norm: Double
  /// Largest absolute value of the delta as it came.
  package let maximumMagnitude: Double
  /// How the delta is written, with its digest.
  package let payload: PayloadDescription

  package init(
    _ update: UpdateHeader, staleness: UInt64, factor: Double, weight: Double, mass: Double
  ) {
    self.init(
      agent: update.agent, id: update.id, baseVersion: update.baseVersion, staleness: staleness,
      sampleCount: update.sampleCount, factor: factor, weight: weight, mass: mass,
      norm: update.summary.norm, maximumMagnitude: update.summary.maximumMagnitude,
      payload: update.payload)
  }

  package init(
    agent: AgentID, id: UpdateID, baseVersion: Version, staleness: UInt64, sampleCount: Int,
    factor: Double, weight: Double, mass: Double, norm: Double, maximumMagnitude: Double,
    payload: PayloadDescription
  ) {
    self.agent = agent
    self.id = id
    self.baseVersion = baseVersion
    self.staleness = staleness
    self.sampleCount = sampleCount
    self.factor = factor
    self.weight = weight
    self.mass = mass
    self.norm = norm
    self.maximumMagnitude = maximumMagnitude
    self.payload = payload
  }
}
