// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Logging
import ServiceLifecycle
import Services

/// `/healthz`, `/readyz` and `/metrics` of one service, about itself, and an agent's pictures.
package struct HealthService: Service {
  /// To be handed to the service.
  package let health: ServiceHealth
  private let server: MonitorServer

  /// - Parameter pictures: shown as a page; nil: there is none.
  /// - Throws: ``MonitoringError``.
  package init(
    role: ServiceRole, federation: FederationID, run: RunID, address: HTTPAddress,
    token: AccessToken?, pictures: PictureShelf? = nil, logger: Logger
  ) throws(MonitoringError) {
    var limits = MonitorLimits()
    limits.brokers = 1
    limits.agents = role == .agent ? 1 : limits.agents
    let hub = MonitorHub(
      MonitorState(federation: federation.text, run: run.text, limits: limits),
      now: MonitorHub.wallClock)
    let health = ServiceHealth { source, event in
      hub.receive(event.kind, from: source, role: role, at: MonitorHub.wallClock())
    }
    self.health = health
    server = try MonitorServer(
      .health(health, pictures), of: hub, at: address, token: token, logger: logger
    ) { logger.notice("health is served", metadata: ["address": "\($0)"]) }
  }

  package func run() async throws { try await server.run() }
}
