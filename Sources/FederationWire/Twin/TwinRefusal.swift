// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Why an agent's twin does not do what it was asked.
package struct TwinRefusal: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Kind: String, Sendable, CaseIterable {
    /// As many requests wait as may.
    case busy
    case stopping
    /// The message is none, or breaks a rule.
    case invalid
    case tooLarge
    /// The case could not be segmented, or the twin not be restored.
    case failed
    /// The case's files did not come in time, or the client cancelled it.
    case abandoned
  }

  package let kind: Kind
  /// A sentence for people.
  package let reason: String

  package init(_ kind: Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }

  package var description: String { reason }
}
