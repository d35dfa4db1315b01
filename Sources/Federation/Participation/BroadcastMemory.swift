// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Which model was sent to everyone last, so that one that the aggregator publishes again is told from
/// a copy that came through a second broker or from a broker's memory.
package struct BroadcastMemory: Sendable {
  private struct Broadcast {
    let aggregator: UInt64
    let version: Version
    let sequence: UInt64
  }

  private var last: Broadcast?

  package init() {}

  /// Notes a model for everyone.
  /// - Parameters:
  ///   - aggregator: incarnation of the process that sent it.
  ///   - sequence: the number of its message, of which each copy has the same.
  /// - Returns: whether the same version came in another message before. The aggregator does so when a
  ///   broker's connection to it is new, and what was on the old one may be lost.
  package mutating func repeats(
    _ version: Version, from aggregator: UInt64, sequence: UInt64
  ) -> Bool {
    defer {
      last = Broadcast(aggregator: aggregator, version: version, sequence: sequence)
    }
    guard let last, last.aggregator == aggregator, last.version == version else { return false }
    return last.sequence != sequence
  }
}
