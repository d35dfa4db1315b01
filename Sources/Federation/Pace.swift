// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// When an agent trains again after an update of its own was taken.
package enum Pace: String, Sendable, Hashable, CaseIterable {
  /// Only from a version newer than its last base: synchronous rounds.
  case oncePerVersion
  /// At once, from the newest version it holds: asynchronous buffers.
  case continuous
}
