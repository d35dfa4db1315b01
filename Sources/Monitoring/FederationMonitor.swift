// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Logging
import Security
import ServiceLifecycle
import Services

/// Listens to a federation's metrics, and hands them to those who show and keep them.
package struct FederationMonitor: Service {
  private let watcher: FederationWatcher
  private let hub: MonitorHub
  private let roles: SourceRoles
  private let history: MetricHistory?
  private let recorder: MetricRecorder?
  /// Hears of each event that is shown; returns at once.
  private let observer: (@Sendable (MetricEvent, AgentID, Int64) throws -> Void)?
  private let logger: Logger

  package init(
    watcher: FederationWatcher, hub: MonitorHub, roles: SourceRoles,
    history: MetricHistory? = nil, recorder: MetricRecorder? = nil,
    observer: (@Sendable (MetricEvent, AgentID, Int64) throws -> Void)? = nil, logger: Logger
  ) {
    self.watcher = watcher
    self.hub = hub
    self.roles = roles
    self.history = history
    self.recorder = recorder
    self.observer = observer
    self.logger = logger
  }

  /// Listens until cancellation, a graceful shutdown, or the observer throws.
  package func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await watcher.run() }
      if let history { group.addTask { await history.keepWriting(logger: logger) } }
      defer { group.cancelAll() }
      for await observation in watcher.observations { try await note(observation) }
      // What came after the writer had stopped.
      await history?.write(logger: logger)
      group.cancelAll()
      try await group.waitForAll()
    }
  }

  private func note(_ observation: FederationObservation) async throws {
    let received = MonitorHub.wallClock()
    switch observation {
    case .metric(let source, let event):
      let role = roles.role(of: source)
      guard hub.receive(event.kind, from: source, role: role, at: received), let role else {
        return
      }
      await history?.append(.init(received: received, source: source, role: role, event: event))
      record(event, from: source, received: received)
      try observer?(event, source, received)
    case .garbage:
      hub.refuse(at: received)
    case .missed(let source, let count):
      hub.miss(count, from: source, role: roles.role(of: source), at: received)
    case .model:
      break
    }
  }

  /// A disk that is full ends no dashboard.
  private func record(_ event: MetricEvent, from source: AgentID, received: Int64) {
    guard let recorder else { return }
    do {
      if try !recorder.record(event, from: source, received: received) {
        logger.warning("the record of metrics is full", metadata: ["event": "\(event.kind.topic)"])
      }
    } catch {
      logger.error("cannot record metrics", metadata: ["reason": "\(error)"])
    }
  }
}
