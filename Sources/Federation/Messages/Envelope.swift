// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A message without its tensor elements: who says what in which run.
package struct Envelope: Sendable, Equatable {
  package let federation: FederationID
  package let run: RunID
  package let sender: AgentID
  /// Drawn when the sender's process started, higher than at its starts before; tells a restart from a
  /// reconnect.
  package let incarnation: UInt64
  /// 1, 2, 3, … over the messages of one incarnation.
  package let sequence: UInt64
  package let body: MessageBody

  /// The version of the wire protocol that this code speaks.
  package static let protocolVersion: UInt32 = 1

  package init(
    federation: FederationID, run: RunID, sender: AgentID, incarnation: UInt64, sequence: UInt64,
    body: MessageBody
  ) {
    self.federation = federation
    self.run = run
    self.sender = sender
    self.incarnation = incarnation
    self.sequence = sequence
    self.body = body
  }
}
