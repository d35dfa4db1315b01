// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What becomes of a candidate for a twin.
package enum TwinDecision: String, Sendable, Equatable, CaseIterable, Codable {
  /// It serves from now on.
  case accepted
  /// It was worse than the twin that serves, or than the global model; the twin, which is no worse than
  /// that, goes on.
  case rolledBack
  /// It was worse than the global model, and so is the twin that served, if there was one: the global
  /// model itself serves.
  case adoptedGlobal

  /// Whether another model serves afterwards.
  package var changesTwin: Bool { self != .rolledBack }
}
