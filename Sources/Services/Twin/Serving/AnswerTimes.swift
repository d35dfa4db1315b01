// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// How long the newest answers of a twin took.
struct AnswerTimes {
  /// Answers that are remembered.
  static let capacity = 256

  /// Seconds; a ring once it is full.
  private var seconds: [Double] = []
  private var next = 0

  mutating func add(_ value: Double) {
    if seconds.count < Self.capacity {
      seconds.append(value)
    } else {
      seconds[next] = value
    }
    next = (next + 1) % Self.capacity
  }

  /// Nil before the first answer. Quantiles are by nearest rank.
  var latency: ServingRecord.Latency? {
    guard !seconds.isEmpty else { return nil }
    let sorted = seconds.sorted()
    let rank = { (share: Double) in
      sorted[min(sorted.count, max(1, Int((share * Double(sorted.count)).rounded(.up)))) - 1]
    }
    return ServingRecord.Latency(count: sorted.count, median: rank(0.5), p95: rank(0.95))
  }
}
