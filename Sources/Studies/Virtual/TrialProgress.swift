// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How far a trial has come.
package struct TrialProgress: Sendable, Equatable {
  package let version: UInt64
  package let updates: Int
  /// Virtual.
  package let seconds: Double
  /// Mean validation Dice; nil: the version was not scored.
  package let dice: Double?
}
