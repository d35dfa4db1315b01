// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FederationWire
import Messaging

/// What a client of an agent's twin may ask beyond the status and cases that it sends itself: the
/// agent's own user, who has its socket's file, everything; others, over TCP, nothing.
struct TwinAccess: Sendable {
  private let isOwnUsers: Bool

  init(_ endpoint: Endpoint) {
    if case .tcp = endpoint { isOwnUsers = false } else { isOwnUsers = true }
  }

  /// A folder is read with the agent's rights: whoever names one learns what it holds.
  /// - Throws: ``TwinRefusal`` over TCP.
  func checkFolder() throws(TwinRefusal) {
    guard isOwnUsers else {
      throw TwinRefusal(
        .invalid, "Over TCP the agent opens no folders of its own; send the case's files.")
    }
  }

  /// - Throws: ``TwinRefusal`` over TCP.
  func checkRestore() throws(TwinRefusal) {
    guard isOwnUsers else {
      throw TwinRefusal(
        .invalid, "Over TCP nobody restores a twin; do it on the agent's own machine.")
    }
  }
}
