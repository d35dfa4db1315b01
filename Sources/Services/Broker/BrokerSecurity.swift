// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Messaging
import Security

/// A broker's keys, and whom it lets in.
package struct BrokerSecurity: Sendable {
  package let keys: SecretIdentity
  package let trust: TrustWatch
  /// The keys that replace them, and where they serve already.
  package let next: (keys: SecretIdentity, endpoints: BrokerEndpoints)?

  package init(
    keys: SecretIdentity, trust: TrustWatch,
    next: (keys: SecretIdentity, endpoints: BrokerEndpoints)? = nil
  ) {
    self.keys = keys
    self.trust = trust
    self.next = next
  }

  func server(_ channel: BrokerChannel) -> SocketSecurity {
    .curveServer(secretKey: keys.curveKeys.secretBytes, domain: channel.rawValue)
  }
}
