// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// An agent joins, or joins again.
package struct Hello: Sendable, Equatable {
  /// For people; 1 to 64 bytes.
  package let softwareVersion: String
  /// The newest version the agent holds.
  package let held: Version?

  package init(softwareVersion: String, held: Version?) {
    self.softwareVersion = softwareVersion
    self.held = held
  }
}
