// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// What a ``Replay`` found of one version.
package struct ReplayedVersion: Sendable, Equatable {
  package enum Outcome: Sendable, Equatable {
    /// Not computed: the file of this version is where the replay begins.
    case start
    /// The updates make the model that the journal names.
    case same
    /// They make another one.
    case differs(found: Digest)
    /// What the journal says is kept is missing or damaged.
    case failed(reason: String)
    /// What would be needed is not kept, or the version before could not be made.
    case notReplayed(reason: String)
  }

  /// The version's file.
  package enum File: Sendable, Equatable {
    /// Old versions are deleted.
    case absent
    /// It holds the model that the journal names.
    case same
    case differs(reason: String)
  }

  package let version: Version
  package let updateCount: Int
  /// Of the model, by the journal.
  package let digest: Digest
  package let outcome: Outcome
  package let file: File

  /// What is wrong; nil where nothing is, though the version may not have been replayed.
  package var problem: String? {
    switch (outcome, file) {
    case (.differs(let found), _): "its updates make \(found), the journal says \(digest)"
    case (.failed(let reason), _): reason
    case (_, .differs(let reason)): reason
    default: nil
    }
  }
}
