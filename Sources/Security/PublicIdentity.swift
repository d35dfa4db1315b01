// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What others know of a process: its name, its role, and the public halves of its keys.
package struct PublicIdentity: Sendable, Hashable {
  package let name: String
  package let role: Role
  /// Encrypts and authenticates its connections.
  package let curveKey: CurvePublicKey
  /// Verifies what it signs.
  package let signingKey: SigningPublicKey

  /// - Throws: ``SecurityError/invalidName(_:)``.
  package init(
    name: String, role: Role, curveKey: CurvePublicKey, signingKey: SigningPublicKey
  ) throws(SecurityError) {
    try IdentityName.check(name)
    self.name = name
    self.role = role
    self.curveKey = curveKey
    self.signingKey = signingKey
  }
}
