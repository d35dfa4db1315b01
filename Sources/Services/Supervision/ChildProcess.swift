// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A process that a ``Supervisor`` keeps running.
package struct ChildProcess: Sendable, Equatable {
  /// For people: `broker`, `agent hospital-3`, …
  package let name: String
  package let arguments: [String]
  /// Where its output goes; appended to.
  package let logPath: String
  /// Whether exit 0 means that its work is done, rather than that it has to be started again.
  package let mayFinish: Bool
  /// A child that this one works for: when that is started again, this one is, too, even if its work was
  /// done; and nobody waits for this one to finish. nil: it works for itself.
  package let serves: String?

  package init(
    name: String, arguments: [String], logPath: String, mayFinish: Bool = false,
    serves: String? = nil
  ) {
    self.name = name
    self.arguments = arguments
    self.logPath = logPath
    self.mayFinish = mayFinish
    self.serves = serves
  }
}
