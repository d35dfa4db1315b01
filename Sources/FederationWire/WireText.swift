// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Text for people that travels in messages.
enum WireText {
  /// Longest reason, in bytes of UTF-8.
  static let maximumReasonLength = 256
  static let maximumSoftwareVersionLength = 64

  /// As many whole characters as fit a reason.
  static func clipped(_ text: String) -> String {
    guard text.utf8.count > maximumReasonLength else { return text }
    var clipped = ""
    var length = 0
    for character in text {
      length += character.utf8.count
      guard length <= maximumReasonLength else { break }
      clipped.append(character)
    }
    return clipped
  }
}
