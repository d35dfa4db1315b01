// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// What a ``Replay`` found of a run.
package struct ReplayResult: Sendable, Equatable {
  package let federation: FederationID
  package let run: RunID
  /// All versions of the run, oldest first.
  package let versions: [ReplayedVersion]
  /// Updates that wait for a version.
  package let pendingCount: Int
  /// What is wrong with their payloads.
  package let pendingProblems: [String]

  /// Versions that were made again, with the same result.
  package var replayedCount: Int { versions.count { $0.outcome == .same } }

  /// The first version that differs from what the journal says, or whose files do.
  package var firstProblem: ReplayedVersion? { versions.first { $0.problem != nil } }

  package var isSound: Bool { firstProblem == nil && pendingProblems.isEmpty }
}
