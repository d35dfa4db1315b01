// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Services

/// How long versions take from the aggregator to agents, gathered from the metrics of both.
struct DispatchTimes {
  private var published: [Version: UInt64] = [:]
  private var arrivals: [(version: Version, time: UInt64)] = []

  mutating func note(_ event: MetricEvent) {
    switch event.kind {
    case .versionPublished(let record):
      published[record.version] = event.unixMicroseconds
    case .modelReceived(let version):
      arrivals.append((version, event.unixMicroseconds))
    default:
      break
    }
  }

  /// Milliseconds from each version's commit to its arrival, decoded, at an agent; sorted. The first
  /// version is left out: memory is touched for the first time.
  var milliseconds: [Double] {
    arrivals.compactMap { arrival in
      guard arrival.version > Version(1), let start = published[arrival.version] else { return nil }
      return (Double(arrival.time) - Double(start)) / 1_000
    }.sorted()
  }
}
