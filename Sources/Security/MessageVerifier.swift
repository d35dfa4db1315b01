// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Decides whether a message is from whom it says.
package struct MessageVerifier: Sendable {
  private let trust: TrustWatch
  /// Whose messages are wanted.
  private let role: Role

  package init(trust: TrustWatch, role: Role) {
    self.trust = trust
    self.role = role
  }

  /// - Parameters:
  ///   - topic: empty where there is none.
  ///   - envelope: as it came.
  ///   - content: of ``ContentHash/finish()``.
  ///   - sender: whom the envelope names.
  ///   - signature: as it came; empty when there was none.
  /// - Throws: ``SecurityError/notEnrolled(name:)``, ``SecurityError/wrongRole(name:role:allowed:)``,
  ///   ``SecurityError/unsigned(name:)``, ``SecurityError/signatureMismatch(name:)``.
  package func verify(
    topic: [UInt8], envelope: UnsafeRawBufferPointer, content: [UInt8], sender: String,
    signature: [UInt8]
  ) throws(SecurityError) {
    let key = try trust.current().list.signingKey(of: sender, role: role)
    guard !signature.isEmpty else { throw .unsigned(name: sender) }
    let digest = MessageDigest.digest(topic: topic, envelope: envelope, content: content)
    guard key.verifies(signature, of: digest) else { throw .signatureMismatch(name: sender) }
  }
}
