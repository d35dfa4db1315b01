// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Messaging
import Security

/// Tries to connect with a key that nobody enrolled. ZeroMQ lets everybody in when its authentication
/// is not set up as it must be, and says nothing.
struct BrokerProbe {
  private static let limit = Duration.seconds(10)

  let keys: CurveKeyPair
  let context: MessagingContext

  /// - Parameter endpoint: where the channel listens.
  /// - Throws: ``ServiceError/brokerUnguarded(channel:reason:)`` unless the key was refused.
  func run(
    _ channel: BrokerChannel, at endpoint: Endpoint, serverKey: CurvePublicKey,
    policy: BrokerPolicy, on executor: PollingExecutor,
    isolation: isolated (any Actor)? = #isolation
  ) async throws {
    var options = ChannelOptions.metrics
    options.lingerMilliseconds = 0
    let socket = try Socket.open(
      channel.probeKind, in: context, options: options,
      security: .curveClient(
        serverKey: serverKey.bytes, publicKey: keys.publicKey.bytes, secretKey: keys.secretBytes))
    let monitor = try SocketMonitor(of: socket, in: context)
    try socket.connect(endpoint.reachableHere)
    let deadline = ContinuousClock.now + Self.limit
    while ContinuousClock.now < deadline {
      while let event = try monitor.next() {
        switch event {
        case .connected:
          throw ServiceError.brokerUnguarded(
            channel: channel.rawValue, reason: "a key that nobody enrolled was let in")
        case .disconnected, .handshakeFailed:
          if policy.hasRefusedProbe(on: channel) { return }
        case .opened, .closed:
          break
        }
      }
      await executor.wait(for: [monitor.readable], until: deadline)
    }
    throw ServiceError.brokerUnguarded(
      channel: channel.rawValue, reason: "a key that nobody enrolled got no answer")
  }
}

extension BrokerChannel {
  /// A socket that can connect to it.
  var probeKind: SocketKind {
    switch self {
    case .modelsIn, .metricsIn: .droppingPublisher
    case .modelsOut, .metricsOut: .subscriber
    case .updatesIn: .push
    case .updatesOut: .pull
    }
  }
}

extension Endpoint {
  /// The same place, as this machine reaches it when it listens on all addresses.
  fileprivate var reachableHere: Endpoint {
    guard case .tcp(let host, let port) = self else { return self }
    switch host {
    case "*", "0.0.0.0": return .tcp(host: "127.0.0.1", port: port)
    case "[::]": return .tcp(host: "[::1]", port: port)
    default: return self
    }
  }
}
