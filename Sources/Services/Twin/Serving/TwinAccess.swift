// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FederationWire
import Messaging
import Security

/// What a client of an agent's twin may ask beyond the status and cases that it sends itself: the
/// agent's own user, who has its socket's file, everything; others over TCP, what their keys allow.
struct TwinAccess: Sendable {
  private let isOwnUsers: Bool
  /// The agent's, as an `Authenticator` writes it; nil: the socket has no keys.
  private let ownKey: String?

  init(_ endpoint: Endpoint, keys: ServiceSecurity?) {
    if case .tcp = endpoint { isOwnUsers = false } else { isOwnUsers = true }
    ownKey = keys.map { "\($0.keys.curveKeys.publicKey)" }
  }

  /// A folder is read with the agent's rights: whoever names one learns what it holds.
  /// - Throws: ``TwinRefusal`` over TCP.
  func checkFolder() throws(TwinRefusal) {
    guard isOwnUsers else {
      throw TwinRefusal(
        .invalid, "Over TCP the agent opens no folders of its own; send the case's files.")
    }
  }

  /// - Throws: ``TwinRefusal`` over TCP, unless the client has the agent's own keys.
  func checkRestore(by client: Frame) throws(TwinRefusal) {
    guard isOwnUsers || (ownKey != nil && client.publicKeyText == ownKey) else {
      throw TwinRefusal(
        .invalid,
        "Over TCP only the agent's own keys restore a twin; use them, or the agent's own machine.")
    }
  }
}
