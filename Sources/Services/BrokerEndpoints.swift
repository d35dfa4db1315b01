// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Messaging

/// Where a broker listens: six endpoints derived from one.
///
/// `ipc://FOLDER` gives one socket file per channel and direction in the folder;
/// `tcp://HOST:PORT` gives the ports PORT to PORT + 5; `inproc://NAME` six names, for tests.
package struct BrokerEndpoints: Sendable, Hashable {
  package let base: Endpoint
  /// The aggregator publishes models and acknowledgements here.
  package let modelsIn: Endpoint
  /// Agents subscribe here.
  package let modelsOut: Endpoint
  /// Agents push updates here.
  package let updatesIn: Endpoint
  /// The aggregator pulls updates here.
  package let updatesOut: Endpoint
  /// Everyone publishes metrics here.
  package let metricsIn: Endpoint
  /// Monitors subscribe here.
  package let metricsOut: Endpoint

  private static let names = [
    "models.in", "models.out", "updates.in", "updates.out", "metrics.in", "metrics.out",
  ]

  /// - Throws: ``MessagingError/invalidEndpoint(text:reason:)`` when a derived endpoint is not one.
  package init(base: Endpoint) throws(MessagingError) {
    self.base = base
    var derived: [Endpoint] = []
    for (index, name) in Self.names.enumerated() {
      switch base {
      case .ipc(let path):
        derived.append(try Endpoint("ipc://\(path)/\(name)"))
      case .inproc(let prefix):
        derived.append(.inproc(name: "\(prefix)/\(name)"))
      case .tcp(let host, let port):
        guard Int(port) + Self.names.count - 1 <= UInt16.max else {
          throw .invalidEndpoint(
            text: base.description,
            reason: "a broker takes six ports from this one on, so 65530 is the highest")
        }
        derived.append(.tcp(host: host, port: port + UInt16(index)))
      }
    }
    (modelsIn, modelsOut) = (derived[0], derived[1])
    (updatesIn, updatesOut) = (derived[2], derived[3])
    (metricsIn, metricsOut) = (derived[4], derived[5])
  }

  package var all: [Endpoint] {
    [modelsIn, modelsOut, updatesIn, updatesOut, metricsIn, metricsOut]
  }
}
