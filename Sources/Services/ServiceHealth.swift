// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Synchronization

/// What a service shows of itself to those who look after its process: that its loop turns, whether it
/// can do its work, and the metric events that it publishes.
package final class ServiceHealth: Sendable {
  private struct State {
    var lastTurn: ContinuousClock.Instant?
    var isReady = false
  }

  private let state = Mutex(State())
  private let observer: @Sendable (AgentID, MetricEvent) -> Void

  /// - Parameter observer: hears of each event as it is published, also when there is no broker; it
  ///   returns at once.
  package init(observer: @escaping @Sendable (AgentID, MetricEvent) -> Void) {
    self.observer = observer
  }

  /// Whether the service's loop turned within `patience`; it does so every few seconds.
  package func isAlive(
    patience: Duration = ServiceVitals.interval * 6, at now: ContinuousClock.Instant = .now
  ) -> Bool {
    state.withLock { $0.lastTurn.map { now - $0 <= patience } ?? false }
  }

  /// Whether the service can do its work: a broker listens, an aggregator or an agent is connected.
  package var isReady: Bool { state.withLock { $0.isReady } }

  /// The service's loop begins a turn.
  func turned(isReady: Bool, at now: ContinuousClock.Instant = .now) {
    state.withLock {
      $0.lastTurn = now
      $0.isReady = isReady
    }
  }

  func note(_ event: MetricEvent, from source: AgentID) { observer(source, event) }
}
