// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// From when on a twin served, and why.
package struct TwinServing: Sendable, Equatable {
  package enum Reason: String, Sendable, Equatable, CaseIterable {
    /// The candidate of a refresh won.
    case accepted
    /// At a refresh the global model won.
    case adoptedGlobal
    /// A person wanted it back.
    case restored
  }

  package let refresh: UInt64
  package let reason: Reason
  /// By the agent's clock, since 1970.
  package let unixMicroseconds: UInt64
}
