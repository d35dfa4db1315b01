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
      if role == .broker { return try endpoints.flatMap(listening) }
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

  /// Listens for a moment at each of the broker's ports.
  private func listening(_ own: BrokerEndpoints) throws -> [Finding] {
    guard case .tcp(let host, let port) = own.base else { return [] }
    let context = try MessagingContext()
    let failures = own.all.compactMap { Self.failure(listeningAt: $0, in: context) }
    guard let first = failures.first else {
      return [.ok("ports", "\(port) to \(port + 5) at \(host) are free to listen at")]
    }
    guard failures.count < own.all.count else {
      return [
        .unknown("ports", "\(first) Nor at the five others: well if this broker runs already.")
      ]
    }
    return [
      .problem(
        "ports", failures.joined(separator: " "),
        remedy: "End what listens there, or choose another 'endpoint' for the broker; it takes six "
          + "ports, one after the other.")
    ]
  }

  /// Why nobody can listen there; nil: one can.
  private static func failure(
    listeningAt endpoint: Endpoint, in context: MessagingContext
  ) -> String? {
    do {
      try Socket.open(
        .pull, in: context, options: SocketOptions(sendHighWaterMark: 1, receiveHighWaterMark: 1)
      )
      .bind(endpoint)
      return nil
    } catch {
      return "\(error)"
    }
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
