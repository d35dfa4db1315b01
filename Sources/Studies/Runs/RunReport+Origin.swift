// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension RunReport {
  /// What the numbers come from, whatever they are.
  package struct Origin: Codable, Sendable, Equatable {
    /// The program's version, and the commit of the checkout that it lies in, where that is known.
    package let software: String
    package let commit: String?
    package let machine: Machine
    /// When the run was scored, in UTC, as ISO 8601 has it.
    package let date: String
    /// Whether the patients are made up.
    package let isSynthetic: Bool

    package init(
      software: String, commit: String?, machine: Machine, date: String, isSynthetic: Bool
    ) {
      self.software = software
      self.commit = commit
      self.machine = machine
      self.date = date
      self.isSynthetic = isSynthetic
    }
  }
}
