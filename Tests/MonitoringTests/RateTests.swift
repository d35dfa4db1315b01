// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Monitoring
import Testing

@Suite("Rates")
struct RateTests {
  /// Updates a minute after one update every `pause` milliseconds for a while.
  private func updatesPerMinute(pause: Int64, count: Int, idle: Int64 = 0) throws -> Double {
    var stage = Stage()
    for index in 0..<count {
      stage.now += pause - 10
      try stage.fold("h1", number: UInt64(index + 1), base: 0, version: 1, gathered: 1)
    }
    stage.now += idle
    return try #require(stage.snapshot().aggregator).updatesPerMinute
  }

  @Test("they are right from the first seconds on", arguments: [3, 30, 100, 1_000])
  func early(count: Int) throws {
    let found = try updatesPerMinute(pause: 500, count: count)
    // The first is counted, and no time before it.
    #expect(found >= 120 * 0.98 && found <= 120.0 * Double(count) / Double(count - 1) + 61)
    if count >= 100 { #expect(abs(found - 120) < 5) }
  }

  @Test("they fall when nothing happens any more, to nothing after five minutes")
  func idle() throws {
    let busy = try updatesPerMinute(pause: 500, count: 1_000)
    let resting = try updatesPerMinute(pause: 500, count: 1_000, idle: 150_000)
    #expect(resting < busy * 0.6 && resting > busy * 0.4)
    #expect(try updatesPerMinute(pause: 500, count: 1_000, idle: 301_000) == 0)
  }
}
