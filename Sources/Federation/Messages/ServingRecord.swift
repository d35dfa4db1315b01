// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How an agent's twin serves, since the agent started.
package struct ServingRecord: Sendable, Equatable {
  /// From a case's arrival to its answer, over the newest answers.
  package struct Latency: Sendable, Equatable {
    /// Answers that it is made from; at least 1.
    package let count: Int
    /// Seconds.
    package let median: Double
    /// Seconds: 95 of 100 were no slower.
    package let p95: Double

    package init(count: Int, median: Double, p95: Double) {
      self.count = count
      self.median = median
      self.p95 = p95
    }
  }

  /// Cases.
  package let answered: UInt64
  /// Requests.
  package let refused: UInt64
  /// Nil: nothing was answered.
  package let latency: Latency?

  package init(answered: UInt64, refused: UInt64, latency: Latency?) {
    self.answered = answered
    self.refused = refused
    self.latency = latency
  }
}
