// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How much of a folder is looked at.
package struct DiscoveryLimits: Sendable, Equatable {
  /// Folders within folders; what lies deeper is ignored.
  package var depth: Int
  /// Files and folders; more are an error, since whoever points at a whole disk means something else.
  package var entries: Int

  package init(depth: Int = 12, entries: Int = 1_000_000) {
    self.depth = depth
    self.entries = entries
  }
}
