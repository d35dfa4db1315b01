// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// Which of the metric events of each source were not heard: sources number them, and brokers drop what a
/// listener is too slow for, without a word. Of several brokers, which bring every event once each in
/// orders of their own, what was heard before is told apart, and a number counts as missed only after a
/// while.
///
/// A source counts from the first event that is heard of it, and anew when its process is a new one.
package struct MetricGaps {
  private struct Gap {
    let numbers: ClosedRange<UInt64>
    /// When it was found.
    let since: Duration
  }

  private struct Source {
    var incarnation: UInt64
    var highest: UInt64
    var gaps: [Gap] = []
    /// Events that will not come any more, and were not told yet.
    var missed: UInt64 = 0
  }

  private let patience: Duration
  private var sources: [AgentID: Source] = [:]

  private static let maximumSources = 1_024
  /// Of a source; of more, the oldest is not waited for.
  private static let maximumGaps = 64
  /// Whoever leaves out more numbers has not counted.
  private static let maximumGap: UInt64 = 1_000_000

  /// - Parameter patience: how long an event may come after one with a higher number.
  package init(patience: Duration) {
    self.patience = patience
  }

  /// - Parameters:
  ///   - event: 0: of a source that does not number them.
  ///   - now: on a clock that never goes back.
  /// - Returns: false for an event that was heard before.
  package mutating func hear(
    _ event: UInt64, of incarnation: UInt64, from name: AgentID, at now: Duration
  ) -> Bool {
    guard event > 0 else { return true }
    guard var source = sources[name] else {
      guard sources.count < Self.maximumSources else { return true }
      sources[name] = Source(incarnation: incarnation, highest: event)
      return true
    }
    defer { sources[name] = source }
    guard incarnation == source.incarnation else {
      // What a process says that has ended comes late, and nothing follows from it.
      if incarnation > source.incarnation {
        let missed = source.missed + source.gaps.reduce(0) { $0 + UInt64($1.numbers.count) }
        source = Source(incarnation: incarnation, highest: event, missed: missed)
      }
      return true
    }
    guard event > source.highest else { return Self.fill(event, in: &source) }
    if event - source.highest > Self.maximumGap {
      source.gaps = []
    } else if event - source.highest > 1 {
      source.gaps.append(Gap(numbers: (source.highest + 1)...(event - 1), since: now))
      if source.gaps.count > Self.maximumGaps {
        source.missed += UInt64(source.gaps.removeFirst().numbers.count)
      }
    }
    source.highest = event
    return true
  }

  /// - Returns: whether the event was waited for.
  private static func fill(_ event: UInt64, in source: inout Source) -> Bool {
    guard let index = source.gaps.firstIndex(where: { $0.numbers.contains(event) }) else {
      return false
    }
    let gap = source.gaps[index]
    var rest: [Gap] = []
    if event > gap.numbers.lowerBound {
      rest.append(Gap(numbers: gap.numbers.lowerBound...(event - 1), since: gap.since))
    }
    if event < gap.numbers.upperBound {
      rest.append(Gap(numbers: (event + 1)...gap.numbers.upperBound, since: gap.since))
    }
    source.gaps.replaceSubrange(index...index, with: rest)
    return true
  }

  /// How many events of which sources will not come any more; told once.
  package mutating func takeMissed(at now: Duration) -> [(source: AgentID, count: UInt64)] {
    var missed: [(source: AgentID, count: UInt64)] = []
    for (name, source) in sources where source.missed > 0 || !source.gaps.isEmpty {
      var source = source
      while let gap = source.gaps.first, gap.since + patience <= now {
        source.missed += UInt64(source.gaps.removeFirst().numbers.count)
      }
      if source.missed > 0 { missed.append((name, source.missed)) }
      source.missed = 0
      sources[name] = source
    }
    return missed.sorted { $0.source < $1.source }
  }

  /// When ``takeMissed(at:)`` has more to tell; nil: never, as far as one knows.
  package var next: Duration? {
    sources.values.compactMap { source in
      source.missed > 0 ? .zero : source.gaps.first.map { $0.since + patience }
    }.min()
  }
}
