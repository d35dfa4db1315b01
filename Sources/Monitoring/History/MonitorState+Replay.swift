// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Services

/// What was before somebody looked.
extension MonitorState {
  /// Takes events that were heard earlier.
  package mutating func replay(_ entries: [MetricHistory.Entry]) {
    for entry in entries {
      receive(entry.event.kind, from: entry.source, role: entry.role, at: entry.received)
    }
  }

  /// Takes events that were heard earlier and, in their places between them, versions and updates that the
  /// run's journal has and nobody heard of. Of refusals and memberships it takes those before the first
  /// event.
  /// - Parameter journal: nil, or that of another run: it tells nothing.
  /// - Throws: what is wrong with the journal.
  package mutating func replay(
    _ entries: [MetricHistory.Entry], filledFrom journal: Journal?
  ) throws {
    var rest = entries[...]
    if let journal, journal.run.text == run, journal.federation.text == federation {
      let heard = HeardEvents(entries)
      try journal.tell { event in
        let moment = Int64(event.unixMicroseconds / 1_000)
        let place = heard.place(of: event)
        guard place != nil || heard.lacks(event) else { return }
        // The journal's order holds, whatever the clocks of both show.
        let next =
          place.map { $0 + 1 } ?? rest.firstIndex { $0.received >= moment } ?? rest.endIndex
        if next > rest.startIndex {
          replay(Array(rest[..<next]))
          rest = rest[next...]
        }
        if place == nil { recall(event.kind, at: moment) }
      }
    }
    replay(Array(rest))
  }
}

/// What of an aggregator's events was heard, and where among all that was.
private struct HeardEvents {
  private var versions: [Version: Int] = [:]
  private var updates: [UpdateKey: Int] = [:]
  /// When the first was heard, in milliseconds since 1970.
  private var start = Int64.max

  init(_ entries: [MetricHistory.Entry]) {
    for (place, entry) in entries.enumerated() where entry.role == .aggregator {
      start = min(start, entry.received)
      switch entry.event.kind {
      case .versionPublished(let record): versions[record.version] = place
      case .updateFolded(let record): updates[Self.key(of: record)] = place
      default: break
      }
    }
  }

  /// Nil: nobody heard of it, or there is no telling.
  func place(of event: MetricEvent) -> Int? {
    switch event.kind {
    case .versionPublished(let record): versions[record.version]
    case .updateFolded(let record): updates[Self.key(of: record)]
    default: nil
    }
  }

  /// Whether nobody heard of an event that has no place.
  func lacks(_ event: MetricEvent) -> Bool {
    switch event.kind {
    case .versionPublished, .updateFolded: true
    default: Int64(event.unixMicroseconds / 1_000) < start
    }
  }

  private static func key(of record: FoldRecord) -> UpdateKey {
    UpdateKey(agent: record.agent, id: record.update)
  }
}
