// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Messaging
import Security
import Services
import Settings

/// Whether the broker can be reached, and lets this process in.
struct ChannelCheck {
  let role: Role
  let settings: ResolvedSettings
  private static let patienceMilliseconds: Int32 = 3_000

  func findings() async -> [Finding] {
    do {
      let federation = FederationSettings(settings: settings)
      let endpoints = try federation.endpoints(logger: .silent)
      if role == .broker { return try await endpoints.asyncFlatMap(listening) }
      let security = try SecuritySettings(settings: settings, logger: .silent).service(role)
      return try await endpoints.asyncFlatMap { try await reach($0, security) }
    } catch {
      return [
        .unknown("broker", "not tried: \(error)")
      ]
    }
  }

  // MARK: As one that connects

  private func reach(
    _ broker: BrokerEndpoints, _ security: ServiceSecurity?
  ) async throws -> [Finding] {
    if let failure = await unreachable(broker) { return [failure] }
    let results = try await ChannelProbe(
      role: role, broker: broker, security: security, context: try MessagingContext()
    ).run()
    return results.map(finding)
  }

  /// Why nobody can be reached at all, more exactly than ZeroMQ tells.
  private func unreachable(_ broker: BrokerEndpoints) async -> Finding? {
    switch door(of: broker) {
    case .tcp(let host, let port):
      guard let failure = await Self.failure(host: host, port: port) else { return nil }
      return .problem(
        "broker", "\(host):\(port) cannot be reached: \(failure)",
        remedy: "Start the broker, or correct 'endpoint'; a firewall must let this machine connect "
          + "to the broker's ports for its role: see docs/operations.md.")
    case .ipc(let socket):
      guard !FileManager.default.fileExists(atPath: socket) else { return nil }
      return .problem(
        "broker", "no broker listens at '\(socket)'",
        remedy: "Start the broker, or correct 'endpoint'.")
    case .inproc:
      return nil
    }
  }

  /// Of the broker's sockets, the first that this role connects to: a firewall may let through no other.
  private func door(of broker: BrokerEndpoints) -> Endpoint {
    switch role {
    case .agent: broker.modelsOut
    case .aggregator: broker.modelsIn
    case .monitor: broker.metricsOut
    case .broker: broker.base
    }
  }

  private static func failure(host: String, port: UInt16) async -> String? {
    do {
      try await Interruption.run { _ in
        _ = try TCPConnection(
          host: host, port: port, patienceMilliseconds: patienceMilliseconds)
      }
      return nil
    } catch {
      return "\(error)"
    }
  }

  private func finding(_ result: ChannelProbe.Result) -> Finding {
    let check = "broker \(result.channel)"
    switch result.outcome {
    case .connected:
      return .ok(check, "\(result.endpoint) lets this process in")
    case .refused:
      return .problem(
        check, "\(result.endpoint) refused these keys for good",
        remedy: "They are revoked, or enrolled for another role: ask the operator for "
          + "'twinseg keys list'.")
    case .closed(let reason):
      return .problem(
        check, "\(result.endpoint) was reached, and did not let this process in (\(reason))",
        remedy:
          "These keys are not in the broker's list yet, the list here has another key for the "
          + "broker, or one side has keys and the other none.")
    case .silent:
      return .problem(
        check, "nobody answers at \(result.endpoint)",
        remedy: "Start the broker, or correct 'endpoint'; a firewall must let this machine connect."
      )
    }
  }

  // MARK: As the one that listens

  private func listening(_ own: BrokerEndpoints) async throws -> [Finding] {
    guard case .tcp(let host, let port) = own.base else { return [] }
    let local = ["*", "0.0.0.0"].contains(host) ? "127.0.0.1" : host == "[::]" ? "::1" : host
    let isTaken = await Self.failure(host: local, port: port) == nil
    return [
      .ok(
        "ports",
        isTaken
          ? "somebody listens at \(local):\(port): this broker, if it runs already"
          : "\(port) to \(port + 5) at \(host) are free to listen at")
    ]
  }
}

extension Sequence {
  fileprivate func asyncFlatMap<Part>(
    _ transform: (Element) async throws -> [Part]
  ) async rethrows -> [Part] {
    var parts: [Part] = []
    for element in self { parts += try await transform(element) }
    return parts
  }
}
