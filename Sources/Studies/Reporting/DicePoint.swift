// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How well a trial's global model did on validation cases at one of its versions.
struct DicePoint: Sendable, Equatable {
  let version: UInt64
  /// Virtual.
  let seconds: Double
  let updates: Int
  let bytes: Int64
  /// Mean over structures, then over agents.
  let dice: Double
}
