// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A process's own identity, with the secret halves of its keys.
package struct SecretIdentity: Sendable {
  package let publicIdentity: PublicIdentity
  package let curveKeys: CurveKeyPair
  package let signingKeys: SigningKeyPair

  package var name: String { publicIdentity.name }
  package var role: Role { publicIdentity.role }

  package init(
    name: String, role: Role, curveKeys: CurveKeyPair, signingKeys: SigningKeyPair
  ) throws(SecurityError) {
    publicIdentity = try PublicIdentity(
      name: name, role: role, curveKey: curveKeys.publicKey, signingKey: signingKeys.publicKey)
    self.curveKeys = curveKeys
    self.signingKeys = signingKeys
  }

  /// With fresh keys.
  package static func generate(name: String, role: Role) throws(SecurityError) -> SecretIdentity {
    try SecretIdentity(
      name: name, role: role, curveKeys: CurveKeyPair(), signingKeys: SigningKeyPair())
  }
}
