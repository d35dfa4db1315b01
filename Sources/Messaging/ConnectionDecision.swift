// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The answer to a ``ConnectionRequest``.
package enum ConnectionDecision: Sendable, Equatable {
  /// Frames of this connection tell the name as ``Frame/userID`` and the key as
  /// ``Frame/publicKeyText``.
  case accept(userID: String, publicKeyText: String)
  /// ZAP status 300: disconnected without a word when the time for a handshake is over; the peer tries
  /// again.
  case notYet(reason: String)
  /// ZAP status 400: the peer is told, and does not try again.
  case refuse(reason: String)
}
