// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Studies
import Testing

@Suite("Hours of the day")
struct DailyWindowTests {
  @Test(
    "may go over midnight",
    arguments: [
      (18, 6, 3, true), (18, 6, 12, false), (18, 6, 20, true), (8, 17, 12, true),
      (8, 17, 7, false), (8, 17, 17, false), (0, 24, 23, true),
    ])
  func contains(begin: Int, end: Int, hour: Int, isIn: Bool) throws {
    let window = try #require(DailyWindow(begin: begin * 3_600, end: end * 3_600))
    for day in [0, 3] {
      #expect(window.contains(.seconds(day * 86_400 + hour * 3_600)) == isIn)
    }
  }

  @Test("begin and end anew each day")
  func ends() throws {
    let window = try #require(DailyWindow(begin: 18 * 3_600, end: 6 * 3_600))
    #expect(window.nextBegin(after: .zero) == .seconds(18 * 3_600))
    #expect(window.nextEnd(after: .zero) == .seconds(6 * 3_600))
    #expect(window.nextEnd(after: .seconds(6 * 3_600)) == .seconds(30 * 3_600))
    #expect(window.nextBegin(after: .seconds(19 * 3_600)) == .seconds(42 * 3_600))
  }

  @Test("are none where nothing lies between", arguments: [(3_600, 3_600), (-1, 5), (0, 90_000)])
  func invalid(begin: Int, end: Int) {
    #expect(DailyWindow(begin: begin, end: end) == nil)
  }
}
