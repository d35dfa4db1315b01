// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FoundationEssentials
import Synchronization
import Tensors

/// Where what is heard meets those who look: one ``MonitorState``, and a clock.
package final class MonitorHub: Sendable {
  private let state: Mutex<MonitorState>
  private let now: (@Sendable () -> Int64)?

  /// - Parameter now: milliseconds since 1970; nil: the run is over.
  package init(_ state: MonitorState, now: (@Sendable () -> Int64)?) {
    self.state = Mutex(state)
    self.now = now
  }

  /// The wall clock in milliseconds since 1970.
  @Sendable package static func wallClock() -> Int64 { Int64(WallClock.microseconds() / 1_000) }

  /// Takes an event.
  /// - Returns: whether it was one, and is shown.
  @discardableResult
  package func receive(
    _ event: MetricEvent.Kind, from source: AgentID, role: ServiceRole?, at received: Int64
  ) -> Bool {
    state.withLock {
      let before = $0.counts.events
      $0.receive(event, from: source, role: role, at: received)
      return $0.counts.events > before
    }
  }

  package func refuse(at received: Int64) { state.withLock { $0.refuse(at: received) } }

  /// Takes that events of a source were not heard.
  package func miss(
    _ count: UInt64, from source: AgentID, role: ServiceRole?, at received: Int64
  ) {
    state.withLock { $0.miss(count, from: source, role: role, at: received) }
  }

  package var revision: UInt64 { state.withLock(\.revision) }

  /// What there is to show, or what changed of it.
  package func snapshot(since revision: UInt64 = 0) -> Snapshot {
    let time = now?()
    return state.withLock { $0.snapshot(since: revision, at: time) }
  }

  /// The same as JSON on one line.
  package func json(since revision: UInt64 = 0) throws -> (text: Data, revision: UInt64) {
    let snapshot = snapshot(since: revision)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try encoder.encode(snapshot), snapshot.revision)
  }

  /// For Prometheus.
  package func prometheusText() -> String {
    let time = now?()
    let copy = state.withLock { $0 }
    return PrometheusText.render(copy, at: time)
  }
}
