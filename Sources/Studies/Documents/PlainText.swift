// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Text from anywhere, made harmless for whoever lays it out: control characters, and those that turn the
/// direction of what follows, become replacement characters; line breaks and tabs remain.
package struct PlainText: Sendable {
  package let text: String

  package init(_ text: String) {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      scalars.append(Self.isHarmful(scalar) ? "\u{FFFD}" : scalar)
    }
    self.text = String(scalars)
  }

  /// On one line.
  package var line: String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// On one line of at most `limit` characters.
  package func line(limit: Int) -> String {
    let line = line
    return line.count <= limit ? line : line.prefix(limit - 1) + "…"
  }

  private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D: false
    case 0x00...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0xFFFE, 0xFFFF: true
    default: false
    }
  }
}
