// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Names one update of one agent for ever. Resending does not change it.
package struct UpdateID: Sendable, Hashable, CustomStringConvertible {
  /// Drawn at random when the agent's process started.
  package let incarnation: UInt64
  /// 1, 2, 3, … within the incarnation.
  package let number: UInt64

  package init(incarnation: UInt64, number: UInt64) {
    self.incarnation = incarnation
    self.number = number
  }

  package var description: String { "\(String(incarnation, radix: 16))#\(number)" }
}
