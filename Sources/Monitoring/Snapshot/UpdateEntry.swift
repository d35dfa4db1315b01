// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// One piece of local work, from its training to what became of it.
package struct UpdateEntry: Sendable, Equatable, Codable {
  package enum Outcome: String, Sendable, Codable {
    case training
    /// Trained, and not arrived.
    case pending
    /// Counts in the version under way.
    case gathered
    case folded
    case refused
  }

  package var key: String
  package var agent: String
  package var number: UInt64?
  package var baseVersion: UInt64?
  package var trainingStart: Int64?
  package var trainingEnd: Int64?
  package var arrived: Int64?
  package var outcome: Outcome
  /// That it was folded into.
  package var version: UInt64?
  package var staleness: UInt64?
  package var weight: Double?
  package var norm: Double?
  package var refusal: String?
  package var reason: String?
}
