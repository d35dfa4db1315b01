// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What an agent's outbox remembers over restarts.
package struct OutboxState: Sendable, Equatable {
  /// Drawn at random when the outbox was made; not 0.
  package let id: UInt64
  /// Of the last update that was made; 0: none yet.
  package let lastNumber: UInt64
  /// The update that waits for its acknowledgement.
  package let pending: Pending?

  package struct Pending: Sendable, Equatable {
    package let id: UpdateID
    package let baseVersion: Version

    package init(id: UpdateID, baseVersion: Version) {
      self.id = id
      self.baseVersion = baseVersion
    }
  }

  package init(id: UInt64, lastNumber: UInt64 = 0, pending: Pending? = nil) {
    self.id = id
    self.lastNumber = lastNumber
    self.pending = pending
  }
}
