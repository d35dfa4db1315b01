// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The identities of a federation: who is enrolled, and who was.
///
/// A key is in it once. A name may have several keys over time, one of them enrolled at most.
package struct TrustList: Sendable, Equatable {
  package static let maximumCount = 10_000

  /// In the order of the file.
  package private(set) var entries: [TrustEntry] = []
  private var byCurveKey: [CurvePublicKey: Int] = [:]
  private var bySigningKey: [SigningPublicKey: Int] = [:]
  /// Of the names that are enrolled.
  private var byName: [String: Int] = [:]

  package init() {}

  /// What is known of a connection's key.
  package func entry(of key: CurvePublicKey) -> TrustEntry? {
    byCurveKey[key].map { entries[$0] }
  }

  /// The identity that is enrolled under a name.
  package func enrolled(_ name: String) -> PublicIdentity? {
    byName[name].map { entries[$0].identity }
  }

  /// The one identity of a role, or that of a name.
  /// - Throws: ``SecurityError/noIdentity(role:name:)``,
  ///   ``SecurityError/severalIdentities(role:names:)``.
  package func only(
    _ role: Role, named name: String? = nil
  ) throws(SecurityError) -> PublicIdentity {
    let found = entries.filter {
      $0.state == .enrolled && $0.identity.role == role
        && (name == nil || $0.identity.name == name)
    }
    guard let first = found.first else { throw .noIdentity(role: role, name: name) }
    guard found.count == 1 else {
      throw .severalIdentities(role: role, names: found.map(\.identity.name))
    }
    return first.identity
  }

  /// The signing key with which messages of `name` are verified.
  /// - Throws: ``SecurityError/notEnrolled(name:)``, ``SecurityError/wrongRole(name:role:allowed:)``.
  package func signingKey(
    of name: String, role: Role
  ) throws(SecurityError) -> SigningPublicKey {
    guard let identity = enrolled(name) else {
      throw .notEnrolled(name: IdentityName.legible(name))
    }
    guard identity.role == role else {
      throw .wrongRole(name: name, role: identity.role, allowed: role)
    }
    return identity.signingKey
  }

  /// - Parameter path: for the error.
  /// - Throws: ``SecurityError/keyListed(path:name:state:)``,
  ///   ``SecurityError/nameEnrolled(path:name:)``, ``SecurityError/tooManyIdentities(limit:)``.
  package mutating func add(_ entry: TrustEntry, path: String) throws(SecurityError) {
    let identity = entry.identity
    guard entries.count < Self.maximumCount else {
      throw .tooManyIdentities(limit: Self.maximumCount)
    }
    if let index = byCurveKey[identity.curveKey] ?? bySigningKey[identity.signingKey] {
      let listed = entries[index]
      throw .keyListed(
        path: path, name: listed.identity.name, state: listed.state.rawValue)
    }
    if entry.state == .enrolled {
      guard byName[identity.name] == nil else {
        throw .nameEnrolled(path: path, name: identity.name)
      }
      byName[identity.name] = entries.count
    }
    byCurveKey[identity.curveKey] = entries.count
    bySigningKey[identity.signingKey] = entries.count
    entries.append(entry)
  }

  /// Revokes the identity that is enrolled under a name.
  /// - Throws: ``SecurityError/notListed(path:name:)``.
  package mutating func revoke(_ name: String, path: String) throws(SecurityError) {
    guard let index = byName.removeValue(forKey: name) else {
      throw .notListed(path: path, name: IdentityName.legible(name))
    }
    entries[index] = TrustEntry(identity: entries[index].identity, state: .revoked)
  }
}
