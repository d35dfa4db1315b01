// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Text for people that travels in messages.
enum WireText {
  /// Longest reason, in bytes of UTF-8.
  static let maximumReasonLength = 256
  static let maximumSoftwareVersionLength = 64

  /// As many whole characters as fit a reason; where the first alone does not, as many of its
  /// scalars, so that a text never becomes empty.
  static func clipped(_ text: String) -> String {
    guard text.utf8.count > maximumReasonLength else { return text }
    var end = text.startIndex
    func extend(by next: (String.Index) -> String.Index) {
      while end < text.endIndex {
        let longer = next(end)
        guard text.utf8.distance(from: text.startIndex, to: longer) <= maximumReasonLength else {
          break
        }
        end = longer
      }
    }
    extend { text.index(after: $0) }
    if end == text.startIndex { extend { text.unicodeScalars.index(after: $0) } }
    return String(text[..<end])
  }
}
