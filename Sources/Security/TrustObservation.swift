// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a ``TrustWatch`` noticed.
package enum TrustObservation: Sendable, Equatable {
  /// A new list counts, with so many identities.
  case changed(enrolled: Int, revoked: Int)
  /// The file cannot be read; the list before it still counts.
  case unreadable(reason: String)
}
