// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a broker received on each channel, and what it refused.
package struct BrokerTraffic: Sendable, Codable, Equatable {
  package var models = TrafficCount()
  /// Those of the models that went to every agent.
  package var broadcasts = TrafficCount()
  package var updates = TrafficCount()
  package var metrics = TrafficCount()
  /// Connections and messages, by cause.
  package var refused: [String: UInt64] = [:]

  package init() {}
}
