// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import Services

/// Serves what a ``MonitorHub`` knows over HTTP, to read only.
package struct MonitorServer: Service {
  /// What is served.
  package enum Content: Sendable {
    /// The page, its data, and metrics.
    case dashboard
    /// Metrics, whether a service is alive and ready and, where it has some, pictures.
    case health(ServiceHealth, PictureShelf?)
  }

  private let hub: MonitorHub
  private let content: Content
  private let address: HTTPAddress
  /// Further ports to try while one is taken.
  private let spare: Int
  private let token: AccessToken?
  private let onListening: @Sendable (HTTPAddress) -> Void
  private let logger: Logger

  /// - Parameters:
  ///   - spare: how many ports after that of `address` are tried while one is taken.
  ///   - token: nil: only this machine may look.
  ///   - onListening: hears where it listens.
  /// - Throws: ``MonitoringError/tokenNeeded(address:)``.
  package init(
    _ content: Content, of hub: MonitorHub, at address: HTTPAddress, spare: Int = 0,
    token: AccessToken?, logger: Logger,
    onListening: @escaping @Sendable (HTTPAddress) -> Void = { _ in }
  ) throws(MonitoringError) {
    guard token != nil || address.isLoopback else {
      throw .tokenNeeded(address: "\(address)")
    }
    self.content = content
    self.hub = hub
    self.address = address
    self.spare = spare
    self.token = token
    self.onListening = onListening
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    self.logger = quiet
  }

  /// Serves until cancellation or a graceful shutdown.
  /// - Throws: ``MonitoringError/cannotListen(address:reason:)``.
  package func run() async throws {
    for port in address.port...(address.port + (address.port == 0 ? 0 : spare)) {
      let candidate = address.with(port: port)
      do {
        return try await serve(at: candidate)
      } catch let error as IOError {
        guard error.errnoCode == EADDRINUSE, port < address.port + spare else {
          throw MonitoringError.cannotListen(
            address: "\(candidate)", reason: String(cString: strerror(error.errnoCode)))
        }
      }
    }
  }

  private func serve(at address: HTTPAddress) async throws {
    let onListening = onListening
    var configuration = ApplicationConfiguration(
      address: .hostname(address.host, port: address.port), serverName: nil)
    configuration.availableConnectionsDelegate = MaximumAvailableConnections(256)
    let application = Application(
      router: router(), server: .http1(configuration: .init(idleTimeout: .seconds(60))),
      configuration: configuration,
      onServerRunning: { channel in
        onListening(address.with(port: channel.localAddress?.port ?? address.port))
      }, logger: logger)
    try await runToTheEnd(application)
  }

  /// Cancelled while a connection comes in, NIO ends the whole process: whoever cancels gets a graceful
  /// end.
  private func runToTheEnd(_ application: some Service) async throws {
    var configuration = ServiceGroupConfiguration(services: [application], logger: logger)
    // Long enough for answers under way; a reader that has stalled takes none any more.
    configuration.maximumGracefulShutdownDuration = .seconds(2)
    let group = ServiceGroup(configuration: configuration)
    let running = Task { try await group.run() }
    try await withTaskCancellationOrGracefulShutdownHandler {
      do {
        try await running.value
      } catch is CancellationError {
        // Of a reader that had stalled, when it was time to end.
      }
    } onCancelOrGracefulShutdown: {
      Task { await group.triggerGracefulShutdown() }
    }
  }

  // MARK: Routes

  private func router() -> Router<BasicRequestContext> {
    let router = Router()
    router.add(middleware: SecurityHeaders())
    router.get("/healthz") { _, _ in self.answer(isGood: self.isAlive) }
    router.get("/readyz") { _, _ in self.answer(isGood: self.isReady) }
    let guarded = router.group().add(middleware: AccessMiddleware(token: token))
    let hub = hub
    guarded.get("/metrics") { _, _ in
      Self.response(
        "text/plain; version=0.0.4; charset=utf-8", ByteBuffer(string: hub.prometheusText()))
    }
    if case .health(_, let shelf?) = content { addPictures(of: shelf, to: guarded) }
    guard case .dashboard = content else { return router }
    guarded.get("/api/snapshot") { _, _ in
      Self.response(
        "application/json; charset=utf-8", ByteBuffer(bytes: try hub.json().text))
    }
    let stream = EventStream(hub: hub)
    guarded.get("/api/events") { _, _ in stream.response() }
    for asset in DashboardAsset.embedded + [DashboardAsset.chart()].compactMap({ $0 }) {
      guarded.get(RouterPath(asset.path)) { _, _ in
        Self.response(asset.contentType, ByteBuffer(bytes: asset.bytes))
      }
    }
    return router
  }

  private func addPictures(of shelf: PictureShelf, to group: RouterGroup<BasicRequestContext>) {
    group.get("/") { _, _ in
      Self.response("text/html; charset=utf-8", ByteBuffer(string: shelf.page))
    }
    group.get(RouterPath(PictureShelf.stylePath)) { _, _ in
      Self.response("text/css; charset=utf-8", ByteBuffer(string: PictureShelf.style))
    }
    group.get("/overlays/:name") { _, context in
      let name = try context.parameters.require("name")
      guard name.hasSuffix(".png"), let place = Int(name.dropLast(4)),
        let png = shelf.png(at: place)
      else { throw HTTPError(.notFound) }
      return Self.response("image/png", ByteBuffer(bytes: png))
    }
  }

  private var isAlive: Bool {
    switch content {
    case .dashboard: true
    case .health(let health, _): health.isAlive()
    }
  }

  /// A dashboard is ready when it has something to show.
  private var isReady: Bool {
    switch content {
    case .dashboard: hub.revision > 0
    case .health(let health, _): health.isAlive() && health.isReady
    }
  }

  private func answer(isGood: Bool) -> Response {
    Response(
      status: isGood ? .ok : .serviceUnavailable,
      headers: [.contentType: "text/plain; charset=utf-8"],
      body: .init(byteBuffer: ByteBuffer(string: isGood ? "ok\n" : "not now\n")))
  }

  private static func response(_ contentType: String, _ bytes: ByteBuffer) -> Response {
    Response(
      status: .ok, headers: [.contentType: contentType], body: .init(byteBuffer: bytes))
  }
}
