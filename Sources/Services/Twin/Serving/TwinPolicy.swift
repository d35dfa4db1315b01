// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Messaging
import Security

/// Lets a hospital's own programs ask the agent's twin: whoever is enrolled as a monitor, and who has
/// the agent's own keys.
final class TwinPolicy: ConnectionPolicy {
  static let domain = "twin"
  private let security: ServiceSecurity
  private let refusals: RefusalLog

  init(security: ServiceSecurity, refusals: RefusalLog) {
    self.security = security
    self.refusals = refusals
  }

  func decide(_ request: ConnectionRequest) -> ConnectionDecision {
    guard request.domain == Self.domain, let key = try? CurvePublicKey(bytes: request.publicKey)
    else {
      noteMalformedRequest("it is for the domain '\(request.domain.prefix(64))'")
      return .refuse(reason: "no such domain")
    }
    guard let entry = security.trust.current().list.entry(of: key) else {
      refusals.note(.unknownKey, offender: request.address, detail: "key \(key)")
      return .refuse(reason: "not enrolled")
    }
    let identity = entry.identity
    guard entry.state == .enrolled else {
      refusals.note(.revokedKey, offender: identity.name, detail: "from \(request.address)")
      return .refuse(reason: "revoked")
    }
    guard identity.role == .monitor || key == security.keys.curveKeys.publicKey else {
      refusals.note(
        .wrongRole, offender: identity.name, detail: "\(identity.role) from \(request.address)")
      return .refuse(reason: "not for this role")
    }
    return .accept(userID: identity.name, publicKeyText: "\(key)")
  }

  func noteMalformedRequest(_ reason: String) {
    refusals.note(.malformedRequest, offender: "", detail: reason)
  }
}

extension ServiceSecurity {
  /// For a client of an agent's twin.
  /// - Parameter agent: whose; nil: that of the only agent in the list.
  /// - Throws: ``SecurityError`` when the list does not tell which agent's key to expect.
  package func towardsTwin(of agent: String? = nil) throws(SecurityError) -> SocketSecurity {
    let agent = try trust.current().list.only(.agent, named: agent)
    return .curveClient(
      serverKey: agent.curveKey.bytes, publicKey: keys.curveKeys.publicKey.bytes,
      secretKey: keys.curveKeys.secretBytes)
  }

  /// For the agent's own socket.
  var forTwin: SocketSecurity {
    .curveServer(secretKey: keys.curveKeys.secretBytes, domain: TwinPolicy.domain)
  }
}
