// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Studies
import Testing

@Suite("Plain text")
struct PlainTextTests {
  @Test("control characters and turned directions are replaced")
  func harmless() {
    #expect(
      PlainText("a\u{0}b\u{1B}[1mc\u{202E}d\u{2066}").text
        == "a\u{FFFD}b\u{FFFD}[1mc\u{FFFD}d\u{FFFD}")
    #expect(PlainText("Krankenhaus Köln\t東京\n").text == "Krankenhaus Köln\t東京\n")
  }

  @Test("a line is one line, and not longer than it may be")
  func lines() {
    #expect(PlainText(" a\n b\r\n\tc ").line == "a b c")
    #expect(PlainText("abcdef").line(limit: 6) == "abcdef")
    #expect(PlainText("abcdefg").line(limit: 6) == "abcde…")
  }

  @Test(
    "file names are made of letters, digits and hyphens",
    arguments: [
      ("Dice over time", "dice-over-time"), ("../../etc/passwd", "etc-passwd"), ("", "figure"),
      ("東京", "figure"), ("a--b__c", "a-b-c"),
      (String(repeating: "x", count: 300), String(repeating: "x", count: 80)),
    ])
  func stems(name: String, expected: String) {
    #expect(Figure.fileStem(name) == expected)
  }
}
