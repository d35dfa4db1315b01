// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a terminal can show.
package struct TerminalStyle: Sendable, Equatable {
  /// Whether there are colours.
  package var hasColour: Bool
  /// Whether there is no more than ASCII.
  package var isPlain: Bool

  package init(hasColour: Bool, isPlain: Bool) {
    self.hasColour = hasColour
    self.isPlain = isPlain
  }

  enum Tone: Int {
    case strong = 1
    case faint = 2
    case bad = 31
    case good = 32
    case doubtful = 33
  }

  func text(_ text: String, _ tone: Tone?) -> String {
    guard hasColour, let tone else { return text }
    return "\u{1B}[\(tone.rawValue)m\(text)\u{1B}[0m"
  }
}
