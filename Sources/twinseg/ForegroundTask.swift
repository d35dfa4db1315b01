// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle

/// Work that a person waits for: Ctrl-C and SIGTERM cancel it, and it cleans up before the program
/// ends.
enum ForegroundTask {
  struct Interrupted: Error, CustomStringConvertible {
    let description = "Interrupted before the end."
  }

  private struct Work: Service {
    let body: @Sendable () async throws -> Void

    func run() async throws {
      try await cancelWhenGracefulShutdown { try await body() }
    }
  }

  /// - Throws: what `body` throws, and `CancellationError` when it was interrupted.
  static func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
    var logger = Logger(label: "twinseg")
    logger.logLevel = .error
    let group = ServiceGroup(
      configuration: .init(
        services: [
          .init(
            service: Work(body: body), successTerminationBehavior: .gracefullyShutdownGroup,
            failureTerminationBehavior: .cancelGroup)
        ],
        gracefulShutdownSignals: [.sigint, .sigterm], logger: logger))
    try await group.run()
  }

  /// As ``run(_:)``, but an interruption is an error that says so.
  static func finish(_ body: @escaping @Sendable () async throws -> Void) async throws {
    do {
      try await run(body)
    } catch is CancellationError {
      throw Interrupted()
    }
  }
}
