// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Messaging
import Security

/// The six places where others connect to a broker. Its name is the ZAP domain of the socket, so a
/// key is let in to the channels of its role only.
enum BrokerChannel: String, Sendable, CaseIterable {
  case modelsIn = "models.in"
  case modelsOut = "models.out"
  case updatesIn = "updates.in"
  case updatesOut = "updates.out"
  case metricsIn = "metrics.in"
  case metricsOut = "metrics.out"

  func admits(_ role: Role) -> Bool {
    switch self {
    case .modelsIn, .updatesOut: role == .aggregator
    case .modelsOut, .updatesIn: role == .agent
    case .metricsIn: role == .agent || role == .aggregator
    case .metricsOut: role == .monitor || role == .aggregator
    }
  }

  func endpoint(of endpoints: BrokerEndpoints) -> Endpoint {
    switch self {
    case .modelsIn: endpoints.modelsIn
    case .modelsOut: endpoints.modelsOut
    case .updatesIn: endpoints.updatesIn
    case .updatesOut: endpoints.updatesOut
    case .metricsIn: endpoints.metricsIn
    case .metricsOut: endpoints.metricsOut
    }
  }
}
