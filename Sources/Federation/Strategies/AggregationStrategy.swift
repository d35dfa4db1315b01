// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Decides how updates become versions. A value without state of its own: the ``Coordinator`` keeps
/// the books and asks.
///
/// The pseudo-gradient of a version is `D = Σ weight_i · delta_i / Σ mass_i`; see
/// ``AggregationArithmetic`` for what becomes of it.
package protocol AggregationStrategy: Sendable {
  /// As in configuration and metrics.
  var name: String { get }

  /// What agents do after an update was taken.
  var pace: Pace { get }

  /// Longest time a version is gathered for; nil: as long as it takes. At the deadline whatever has
  /// arrived makes the version; with nothing, the time starts anew.
  var deadline: Duration? { get }

  /// Updates without which no version is complete: with fewer, nobody counts the agents.
  var leastUpdates: Int { get }

  /// Updates without which the deadline makes no version.
  var leastUpdatesAtDeadline: Int { get }

  /// Whether an update of weight a moves the model towards the local model, `w + a (w_local − w)`,
  /// instead of by the local change, `w + a · delta`. The two differ for stale updates.
  var mixesLocalModels: Bool { get }

  /// What to do with an update of `sampleCount` cases that is `staleness` versions old.
  func admission(sampleCount: Int, staleness: UInt64) -> Admission

  /// Whether what was gathered is enough for the next version.
  func isComplete(_ progress: GatheringProgress) -> Bool
}

extension AggregationStrategy {
  package var leastUpdates: Int { 1 }
  package var leastUpdatesAtDeadline: Int { 1 }
  package var mixesLocalModels: Bool { false }
}

/// A strategy's answer to one update.
package enum Admission: Sendable, Equatable {
  /// `weight` multiplies the delta; `mass` counts in the divisor.
  case fold(weight: Double, mass: Double)
  /// Too late to count.
  case drop
}
