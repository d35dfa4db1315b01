// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation
import Logging
import Monitoring
import Services
import Settings

/// With which a service shows how it is.
struct HealthOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Serve /healthz, /readyz and /metrics there, and an agent's overlays, as HOST:PORT.",
      valueName: "address"))
  var health: String?

  @OptionGroup var tokenFile: TokenFileOption

  /// Nil: nobody asked for it.
  /// - Throws: ``MonitoringError`` or ``SettingsError``.
  func service(
    _ role: ServiceRole, of identity: ServiceIdentity, _ settings: ResolvedSettings,
    pictures: PictureShelf? = nil, logger: Logger
  ) throws -> HealthService? {
    guard let address = try health ?? settings.optionalText("monitor.health") else { return nil }
    return try HealthService(
      role: role, federation: identity.federation, run: identity.run,
      address: HTTPAddress(address), token: try tokenFile.token(settings), pictures: pictures,
      logger: logger)
  }
}
