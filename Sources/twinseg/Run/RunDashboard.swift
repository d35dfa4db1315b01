// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Logging
import Messaging
import Monitoring
import Services

/// What shows a run on this machine to browsers, and records its metrics in the run's folder. None of
/// it can end the run.
struct RunDashboard: Sendable {
  /// Of the page, where nothing else was asked for.
  static let defaultAddress = "127.0.0.1:8080"
  /// Ports after it that are tried while one is taken.
  private static let spare = 99

  private let live: LiveRun
  private let server: MonitorServer?

  /// - Parameters:
  ///   - address: of the page; nil: there is none.
  ///   - isFixed: whether no other port will do.
  init(
    federation: LocalFederation, run: RunID, address: HTTPAddress?, isFixed: Bool,
    token: AccessToken?
  ) throws {
    var logger = Logger(label: "dashboard") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .error
    let identity = ServiceIdentity(
      federation: try FederationID("demo"), run: run, name: try AgentID("monitor"),
      security: try federation.watcherSecurity)
    live = try LiveRun(
      identity: identity,
      endpoints: [try BrokerEndpoints(base: try Endpoint(federation.endpoint))],
      historyFolder: federation.folder, recordPath: "\(federation.folder)/metrics.jsonl",
      mustKeep: false, printsEvents: false, logger: logger)
    server = try address.map { [hub = live.hub] in
      try MonitorServer(
        .dashboard, of: hub, at: $0, spare: isFixed ? 0 : Self.spare, token: token, logger: logger
      ) { Console.note("The dashboard is at http://\($0)/") }
    }
  }

  /// Shows and records until cancellation.
  func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await tellFailure { try await live.monitor.run() } }
      if let server { group.addTask { await tellFailure { try await server.run() } } }
    }
  }

  private func tellFailure(_ body: () async throws -> Void) async {
    do {
      try await body()
    } catch is CancellationError {
      // The run is over.
    } catch {
      Console.note("\(error)")
    }
  }
}
