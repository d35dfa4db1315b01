// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Messaging
import Security

/// A service's own keys, and whom it trusts.
package struct ServiceSecurity: Sendable {
  package let keys: SecretIdentity
  package let trust: TrustWatch
  /// Whose key a broker must have; nil: that of the only broker in the list.
  package let brokerName: String?

  package init(keys: SecretIdentity, trust: TrustWatch, brokerName: String? = nil) {
    self.keys = keys
    self.trust = trust
    self.brokerName = brokerName
  }

  /// For sockets that connect to the broker.
  /// - Throws: ``SecurityError`` when the list does not tell which broker's key to expect.
  func towardsBroker() throws(SecurityError) -> SocketSecurity {
    let broker = try trust.current().list.only(.broker, named: brokerName)
    return .curveClient(
      serverKey: broker.curveKey.bytes, publicKey: keys.curveKeys.publicKey.bytes,
      secretKey: keys.curveKeys.secretBytes)
  }
}

extension ServiceSecurity? {
  /// For sockets that connect to the broker: plain without keys.
  func towardsBroker() throws(SecurityError) -> SocketSecurity {
    guard let self else { return .plain }
    return try self.towardsBroker()
  }
}
