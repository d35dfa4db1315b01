// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors
import Testing

@Suite("Legible text")
struct LegibleTextTests {
  @Test("text of a stranger is bounded, and controls nothing")
  func strangers() {
    #expect("encoder.0".legible() == "encoder.0")
    #expect("Größe 頭".legible() == "Größe 頭")
    #expect("\u{1b}[31m\u{7}\nx".legible() == "?[31m??x")
    let marks = "a" + String(repeating: "\u{301}", count: 1_000_000)
    #expect(marks.legible() == "a" + String(repeating: "?", count: 63))
    #expect("abc".legible(2) == "ab")
  }
}
