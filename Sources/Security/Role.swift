// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What an identity may do in a federation.
package enum Role: String, Sendable, CaseIterable, CustomStringConvertible {
  /// Trains: receives models and its own inbox, sends updates.
  case agent
  /// Sends models and acknowledgements, receives updates.
  case aggregator
  /// Lets the others reach one another.
  case broker
  /// Watches metrics, and nothing else.
  case monitor

  package var description: String { rawValue }
}
