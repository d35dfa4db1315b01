// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A case whose prediction cannot be scored, and why.
package struct UnscoredCase: Sendable, Equatable, Codable {
  package let id: String
  /// A sentence for people.
  package let reason: String

  package init(id: String, reason: String) {
    self.id = id
    self.reason = reason
  }
}
