// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Logging
import Messaging
import Services

/// Keeps the processes of a federation on this machine alive, and tells whoever follows the run what they
/// do and what they say, until it is over.
struct RunSupervision: Sendable {
  let federation: LocalFederation
  let run: RunID
  /// Whether whoever follows sees the models, too.
  let watchesModels: Bool
  let dashboard: DashboardOptions
  /// What it is that did not happen in time, and the seconds; nil: there is no limit.
  let limit: (what: String, seconds: Double)?
  let onProcess: @Sendable (SupervisionEvent) async throws -> Void
  /// Returns whether the run is over.
  let onObservation: @Sendable (FederationObservation) async throws -> Bool

  private static let restartLimit = 20

  /// Returns when all processes have ended by themselves, or an observation ends the run.
  /// - Throws: ``ServiceError/timedOut(what:seconds:)``, or why a process cannot be kept alive.
  func run() async throws {
    let watcher = try FederationWatcher(
      federation: try FederationID("demo"), run: run, watchesModels: watchesModels,
      endpoints: [try BrokerEndpoints(base: try Endpoint(federation.endpoint))],
      context: try MessagingContext(), logger: Logger(label: "run"))
    let dashboard = try dashboard.dashboard(of: federation, run: run)
    let (events, continuation) = AsyncStream<SupervisionEvent>.makeStream()
    let supervisor = Supervisor(
      executable: try Supervisor.ownExecutable(), restartLimit: Self.restartLimit
    ) { continuation.yield($0) }
    try await withThrowingTaskGroup(of: Bool.self) { group in
      defer {
        group.cancelAll()
        continuation.finish()
      }
      group.addTask {
        for await event in events { try await onProcess(event) }
        return false
      }
      group.addTask {
        try await watcher.run()
        return false
      }
      group.addTask {
        for await observation in watcher.observations where try await onObservation(observation) {
          return true
        }
        return false
      }
      group.addTask {
        await dashboard.run()
        return false
      }
      group.addTask {
        try await supervisor.run(federation.children)
        return true
      }
      if let limit {
        group.addTask {
          try await Task.sleep(for: .seconds(limit.seconds))
          throw ServiceError.timedOut(what: limit.what, seconds: limit.seconds)
        }
      }
      for try await isDone in group where isDone { return }
    }
  }
}
