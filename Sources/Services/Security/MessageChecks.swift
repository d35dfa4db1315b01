// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Messaging
import Security

/// Decides for one service whether messages are from whom they say, and new. Without keys, everyone
/// is believed.
struct MessageChecks {
  private let verifier: MessageVerifier?
  private var replays = ReplayGuard()

  /// - Parameter role: whose messages are wanted.
  init(_ security: ServiceSecurity?, from role: Role) {
    verifier = security.map { MessageVerifier(trust: $0.trust, role: role) }
  }

  /// Begins to check a message whose tensor frames are still to come.
  func begin(topic: Frame? = nil, envelope: Frame, signature: Frame?) -> MessageCheck {
    MessageCheck(verifier: verifier, topic: topic, envelope: envelope, signature: signature)
  }

  /// What the broker saw on the connection must be what the envelope says.
  /// - Throws: ``SecurityError/senderMismatch(claimed:authenticated:)``.
  func check(stamp: Frame, names sender: AgentID) throws(SecurityError) {
    guard verifier != nil, !stamp.equals(sender.text) else { return }
    let name = stamp.withBytes { String(decoding: $0.prefix(64), as: UTF8.self) }
    throw .senderMismatch(claimed: sender.text, authenticated: name)
  }

  /// For messages that count once.
  /// - Throws: ``SecurityError/replayed(name:reason:)``.
  mutating func checkOrder(_ envelope: Envelope) throws(SecurityError) {
    guard verifier != nil else { return }
    try replays.admit(
      envelope.sender.text, incarnation: envelope.incarnation, sequence: envelope.sequence)
  }

  /// For messages that may come again, but not after their sender has started anew.
  /// - Throws: ``SecurityError/replayed(name:reason:)``.
  mutating func checkIncarnation(_ envelope: Envelope) throws(SecurityError) {
    guard verifier != nil else { return }
    try replays.admit(envelope.sender.text, incarnation: envelope.incarnation)
  }
}
