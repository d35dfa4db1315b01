// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Messaging
import Security

/// The check of one message's signature, while its tensor frames come in.
struct MessageCheck: ~Copyable {
  private let verifier: MessageVerifier?
  private let topic: Frame?
  private let envelope: Frame
  private let signature: Frame?
  private var content = ContentHash()

  init(verifier: MessageVerifier?, topic: Frame?, envelope: Frame, signature: Frame?) {
    self.verifier = verifier
    self.topic = topic
    self.envelope = envelope
    self.signature = signature
  }

  mutating func append(_ frame: Frame) {
    guard verifier != nil else { return }
    frame.withBytes { content.append($0) }
  }

  /// - Throws: ``SecurityError`` unless all that came was signed by `sender`, who may say it.
  consuming func finish(sender: AgentID) throws(SecurityError) {
    guard let verifier else { return }
    let (topic, envelope, signature) = (topic, envelope, signature)
    let digest = content.finish()
    try envelope.withBytes { (bytes) throws(SecurityError) in
      try verifier.verify(
        topic: topic?.bytes ?? [], envelope: bytes, content: digest, sender: sender.text,
        signature: signature?.bytes ?? [])
    }
  }
}

extension Frame {
  fileprivate var bytes: [UInt8] { withBytes { Array($0) } }
}
