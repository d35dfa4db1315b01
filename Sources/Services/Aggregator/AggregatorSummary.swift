// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What an aggregator has done, for benchmarks and logs.
package struct AggregatorSummary: Sendable, Codable, Equatable {
  package let version: UInt64
  package let updatesFolded: Int
  package let refusals: UInt64
  /// Seconds from each version to the next, in order; of the first 100,000.
  package let secondsPerVersion: [Double]
  /// From the aggregator's start until the first agent joined.
  package let secondsToFirstJoin: Double
  package let usage: ProcessUsage
}
