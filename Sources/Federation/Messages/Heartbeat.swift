// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// An agent lives; renews its lease.
package struct Heartbeat: Sendable, Equatable {
  package enum Activity: String, Sendable, CaseIterable {
    case idle, training, delivering
  }

  /// The newest version the agent holds.
  package let held: Version?
  package let activity: Activity

  package init(held: Version?, activity: Activity) {
    self.held = held
    self.activity = activity
  }
}
