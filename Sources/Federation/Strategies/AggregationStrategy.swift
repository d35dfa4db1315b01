// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Decides how updates become versions. A value without state of its own: the ``Coordinator`` keeps
/// the books and asks.
///
/// A new version is `w + serverLearningRate · Σ weight_i · delta_i / Σ mass_i`.
package protocol AggregationStrategy: Sendable {
  /// As in configuration and metrics.
  var name: String { get }

  /// What agents do after an update was taken.
  var pace: Pace { get }

  /// Longest time a version is gathered for; nil: as long as it takes. At the deadline whatever has
  /// arrived makes the version; with nothing, the time starts anew.
  var deadline: Duration? { get }

  /// What to do with an update of `sampleCount` cases that is `staleness` versions old.
  func admission(sampleCount: Int, staleness: UInt64) -> Admission

  /// Whether what was gathered is enough for the next version.
  func isComplete(_ progress: GatheringProgress) -> Bool
}

/// A strategy's answer to one update.
package enum Admission: Sendable, Equatable {
  /// `weight` multiplies the delta; `mass` counts in the divisor.
  case fold(weight: Double, mass: Double)
  /// Too late to count.
  case drop
}
