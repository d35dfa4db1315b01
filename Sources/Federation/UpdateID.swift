// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Names one update of one agent for ever. Neither resending nor a restart changes it.
package struct UpdateID: Sendable, Hashable, CustomStringConvertible {
  /// Drawn at random when the agent's outbox was made, and kept in it.
  package let outbox: UInt64
  /// 1, 2, 3, … within the outbox.
  package let number: UInt64

  package init(outbox: UInt64, number: UInt64) {
    self.outbox = outbox
    self.number = number
  }

  package var description: String { "\(String(outbox, radix: 16))#\(number)" }
}
