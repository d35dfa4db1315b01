// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Decides who is let in. Asked on the thread of the ``Authenticator``, once a handshake.
package protocol ConnectionPolicy: Sendable {
  func decide(_ request: ConnectionRequest) -> ConnectionDecision
  /// A request was no request (ZAP status 500).
  func noteMalformedRequest(_ reason: String)
}
