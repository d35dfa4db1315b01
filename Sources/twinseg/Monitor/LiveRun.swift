// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Logging
import Messaging
import Monitoring
import ServiceLifecycle
import Services

/// A federation that is listened to.
struct LiveRun {
  let hub: MonitorHub
  let monitor: FederationMonitor

  /// - Parameters:
  ///   - identity: of the monitor; with keys it decides what others are.
  ///   - historyFolder: where metrics are kept, and what was kept is taken from; nil: nowhere.
  ///   - recordPath: of a file that events are appended to; nil: none.
  ///   - mustKeep: whether it is an error that one of them cannot be used; else it is noted, and done
  ///     without.
  ///   - printsEvents: each as a line of JSON.
  /// - Throws: ``MonitoringError``, ``ServiceError``, ``MessagingError`` or ``WireError``.
  init(
    identity: ServiceIdentity, endpoints: [BrokerEndpoints], historyFolder: String?,
    recordPath: String?, mustKeep: Bool, printsEvents: Bool, logger: Logger
  ) throws {
    var state = MonitorState(federation: identity.federation.text, run: identity.run.text)
    let history = try historyFolder.flatMap { folder in
      try Self.opened(isNeeded: mustKeep) {
        try MetricHistory.begin(
          in: folder, federation: identity.federation, run: identity.run, restoring: &state)
      }
    }
    let recorder = try recordPath.flatMap { path in
      try Self.opened(isNeeded: mustKeep) { try MetricRecorder(path: path) }
    }
    hub = MonitorHub(state, now: MonitorHub.wallClock)
    let watcher = try FederationWatcher(
      federation: identity.federation, run: identity.run, watchesModels: false,
      endpoints: endpoints, security: identity.security, context: try MessagingContext(),
      logger: logger)
    monitor = FederationMonitor(
      watcher: watcher, hub: hub, roles: SourceRoles(trust: identity.security?.trust),
      history: history, recorder: recorder,
      observer: printsEvents ? Self.printEvent : nil,
      logger: logger)
  }

  /// - Returns: nil when it cannot be opened and is not needed.
  private static func opened<File>(isNeeded: Bool, _ open: () throws -> File) throws -> File? {
    do {
      return try open()
    } catch {
      guard !isNeeded else { throw error }
      Console.note("\(error) The run goes on without it.")
      return nil
    }
  }

  @Sendable private static func printEvent(
    _ event: MetricEvent, from source: AgentID, received: Int64
  ) throws {
    try Console.output(try MetricLine(event, from: source, received: received).text())
  }

  func listen(for duration: Duration) async throws {
    try await ForegroundTask.finish {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await monitor.run() }
        group.addTask { try await Task.sleep(for: duration) }
        defer { group.cancelAll() }
        try await group.next()
      }
    }
  }
}
