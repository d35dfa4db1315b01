// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a ``TwinServer`` has done since it started.
package struct TwinTraffic: Sendable, Equatable {
  /// Cases.
  package var answered: UInt64 = 0
  /// Messages and requests, by the reason's kind; cases that failed are among them.
  package var refused: [String: UInt64] = [:]
  /// Replies whose client had gone.
  package var unsent: UInt64 = 0
  package var closedConnections: UInt64 = 0

  package var allRefused: UInt64 { refused.values.reduce(0, +) }
}
