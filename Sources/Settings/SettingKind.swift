// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What values a setting takes.
package enum SettingKind: Sendable, Equatable {
  /// Any text that is not empty.
  case text
  /// One of these words.
  case choice([String])
  case integer(ClosedRange<Int>)
  /// A finite number; `above` excludes the lower bound itself.
  case number(ClosedRange<Double>, excludingLowerBound: Bool = false)
  case boolean

  /// The value written in `text`, or nil when it is not allowed.
  func value(of text: String) -> SettingValue? {
    switch self {
    case .text:
      return text.isEmpty ? nil : .text(text)
    case .choice(let words):
      return words.contains(text) ? .text(text) : nil
    case .integer(let range):
      guard let integer = Int(text), range.contains(integer) else { return nil }
      return .integer(integer)
    case .number(let range, let excludesLower):
      guard let number = Double(text), number.isFinite, range.contains(number),
        !(excludesLower && number == range.lowerBound)
      else { return nil }
      return .number(number)
    case .boolean:
      switch text {
      case "true", "yes", "on", "1": return .boolean(true)
      case "false", "no", "off", "0": return .boolean(false)
      default: return nil
      }
    }
  }

  /// For errors and documentation.
  package var allowed: String {
    switch self {
    case .text: "any text"
    case .choice(let words): words.joined(separator: ", ")
    case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .number(let range, let excludesLower):
      "a number \(excludesLower ? "above" : "from") \(range.lowerBound) "
        + (excludesLower ? "up " : "") + "to \(range.upperBound)"
    case .boolean: "true, false"
    }
  }
}
