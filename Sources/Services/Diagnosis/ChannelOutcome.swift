// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What became of an attempt to connect to one of a broker's channels.
package enum ChannelOutcome: Sendable, Equatable {
  /// The broker let this process in, and knows the protocol.
  case connected
  /// The broker's final word: the key is revoked, or of another role.
  case refused
  /// Somebody listens, and closed each connection before it could be used.
  case closed(reason: String)
  /// Nobody was reached.
  case silent
}
