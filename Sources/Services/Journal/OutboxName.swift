// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The random number that names an outbox, as 16 hexadecimal digits for files and tables.
enum OutboxName {
  static func text(_ outbox: UInt64) -> String {
    let digits = String(outbox, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// - Returns: nil unless the text is what ``text(_:)`` writes.
  static func number(_ text: some StringProtocol) -> UInt64? {
    guard let number = UInt64(text, radix: 16), Self.text(number) == text else { return nil }
    return number
  }
}
