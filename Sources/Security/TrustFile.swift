// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The list of identities on disk. The broker reads who may connect from it, the aggregator the
/// agents' signing keys, and agents the broker's and the aggregator's keys.
///
/// A first line names the format; then each line is an identity:
///
///     twinseg-trust 1
///     enrolled agent h1 <curve key, Z85> <signing key, Z85>
///     revoked agent h2 <curve key, Z85> <signing key, Z85>
package struct TrustFile: Sendable {
  private static let format = "twinseg-trust 1"
  /// Enough for ``TrustList/maximumCount`` identities, in bytes.
  package static let maximumSize = 2 << 20

  package let path: String

  package init(path: String) {
    self.path = path
  }

  /// - Throws: what can be wrong with a file, with the line.
  package func read() throws(SecurityError) -> TrustList {
    try readWithStamp().list
  }

  func readWithStamp() throws(SecurityError) -> (list: TrustList, stamp: SmallFile.Stamp) {
    let (text, stamp) = try SmallFile.read(path, limit: Self.maximumSize, isSecret: false)
    return (try parse(text), stamp)
  }

  /// Adds an identity; makes the file if there is none.
  /// - Throws: ``SecurityError``, also when the key is listed or another is enrolled under the name.
  package func enroll(_ identity: PublicIdentity) throws(SecurityError) {
    try edit(createsFile: true) { (list) throws(SecurityError) in
      try list.add(TrustEntry(identity: identity, state: .enrolled), path: path)
    }
  }

  /// Revokes the identity that is enrolled under a name.
  /// - Throws: ``SecurityError``, also when there is none.
  package func revoke(_ name: String) throws(SecurityError) {
    try edit(createsFile: false) { (list) throws(SecurityError) in
      try list.revoke(name, path: path)
    }
  }

  /// One edit at a time, over all processes; readers see the file before or after it.
  private func edit(
    createsFile: Bool, _ change: (inout TrustList) throws(SecurityError) -> Void
  ) throws(SecurityError) {
    // The file itself is replaced, so the lock needs one of its own.
    let lockPath = "\(path).lock"
    let lock = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard lock >= 0 else { throw SmallFile.failure("lock", lockPath) }
    defer { close(lock) }
    while flock(lock, LOCK_EX) != 0 {
      guard errno == EINTR else { throw SmallFile.failure("lock", lockPath) }
    }
    let isMissing = access(path, F_OK) != 0 && errno == ENOENT
    var list = isMissing && createsFile ? TrustList() : try read()
    try change(&list)
    try SmallFile.replace(path, text: Self.text(of: list), mode: 0o644)
  }

  // MARK: Text

  private static func text(of list: TrustList) -> String {
    let lines = list.entries.map { entry in
      let identity = entry.identity
      return "\(entry.state.rawValue) \(identity.role) \(identity.name) \(identity.curveKey) "
        + "\(identity.signingKey)"
    }
    return ([format] + lines).joined(separator: "\n") + "\n"
  }

  private func parse(_ text: String) throws(SecurityError) -> TrustList {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.first.map(String.init) == Self.format else {
      throw .invalidFile(path: path, line: 1, reason: "it does not begin with '\(Self.format)'")
    }
    guard lines.last == "" else {
      throw .invalidFile(path: path, line: lines.count, reason: "the file is cut off")
    }
    lines = Array(lines.dropFirst().dropLast())
    var list = TrustList()
    for (index, line) in lines.enumerated() {
      try located(path, line: index + 2) { () throws(SecurityError) in
        try list.add(try Self.entry(line), path: path)
      }
    }
    return list
  }

  private static func entry(_ line: Substring) throws(SecurityError) -> TrustEntry {
    let fields = line.split(separator: " ", omittingEmptySubsequences: false)
    guard fields.count == 5, let state = TrustState(rawValue: String(fields[0])),
      let role = Role(rawValue: String(fields[1]))
    else {
      throw .invalidKey(
        what: "line",
        reason: "it is not 'enrolled|revoked ROLE NAME CURVE-KEY SIGNING-KEY' with a role of "
          + Role.allowed)
    }
    return TrustEntry(
      identity: try PublicIdentity(
        name: String(fields[2]), role: role, curveKey: CurvePublicKey(z85: fields[3]),
        signingKey: SigningPublicKey(z85: fields[4])),
      state: state)
  }
}
