// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What the ``Coordinator`` remembers of an agent.
struct Member: Sendable {
  /// Of its newest process.
  var incarnation: UInt64
  /// The newest version it said it holds.
  var held: Version?
  var lastHeard: Duration
  var isLive: Bool
  /// Snapshots it was sent of one version, and when it was sent the last.
  var snapshots: (version: Version, count: Int, last: Duration)?
  /// The newest version that it was sent on its own.
  var sent: Version?
}
