// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle
import Services

/// Runs one service, and what stands beside it, as a process: until it ends by itself, a signal asks it to stop, or its parent
/// is gone.
enum ServiceRunner {
  static func run(
    _ service: any Service, beside others: [any Service] = [], options: SettingsOptions,
    logger: Logger
  ) async throws {
    var services = [
      ServiceGroupConfiguration.ServiceConfiguration(
        service: service, successTerminationBehavior: .gracefullyShutdownGroup,
        failureTerminationBehavior: .gracefullyShutdownGroup)
    ]
    services += others.map {
      .init(
        service: $0, successTerminationBehavior: .ignore,
        failureTerminationBehavior: .gracefullyShutdownGroup)
    }
    if options.exitsWithParent {
      services.append(
        .init(
          service: try ParentWatch(logger: logger),
          successTerminationBehavior: .gracefullyShutdownGroup))
    }
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    var configuration = ServiceGroupConfiguration(
      services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
    // What a signal interrupts must end, even if a transfer never does.
    configuration.maximumGracefulShutdownDuration = .seconds(10)
    try await ServiceGroup(configuration: configuration).run()
  }
}
