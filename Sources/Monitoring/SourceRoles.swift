// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Security

/// Tells what a source of metrics is there for.
package struct SourceRoles: Sendable {
  private let trust: TrustWatch?

  /// - Parameter trust: identities that are enrolled; nil: names say what they are.
  package init(trust: TrustWatch?) {
    self.trust = trust
  }

  /// Nil: nobody that is enrolled to tell anything.
  package func role(of source: AgentID) -> ServiceRole? {
    guard let trust else { return Self.role(ofName: source.text) }
    let entry = trust.current().list.entries.first {
      $0.state == .enrolled && $0.identity.name == source.text
    }
    return switch entry?.identity.role {
    case .aggregator: .aggregator
    case .broker: .broker
    case .agent: .agent
    case .monitor, nil: nil
    }
  }

  /// Without keys the aggregator and brokers have these names.
  private static func role(ofName name: String) -> ServiceRole {
    if name == "aggregator" { return .aggregator }
    return name == "broker" || name.hasPrefix("broker-") ? .broker : .agent
  }
}
