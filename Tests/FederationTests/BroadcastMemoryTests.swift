// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Testing

@Suite("Models for everyone")
struct BroadcastMemoryTests {
  @Test("a version counts as repeated in a new message only, not in copies of one")
  func repetition() {
    var memory = BroadcastMemory()
    let messages: [(version: Version, aggregator: UInt64, sequence: UInt64, isRepeated: Bool)] = [
      (1, 7, 10, false),
      // Through a second broker, or from a broker's memory.
      (1, 7, 10, false),
      (1, 7, 12, true),
      (1, 7, 12, false),
      (2, 7, 13, false),
      // Another process of the aggregator, which counts anew.
      (2, 8, 1, false),
      (2, 8, 2, true),
    ]
    for message in messages {
      let isRepeated = memory.repeats(
        message.version, from: message.aggregator, sequence: message.sequence)
      #expect(isRepeated == message.isRepeated, "\(message)")
    }
  }
}
