// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Reads and writes the two files of an identity: `NAME.key`, which stays with its owner, and
/// `NAME.pub`, which is handed to whoever enrolls it.
package enum KeyFile {
  /// No key file is longer, in bytes.
  package static let maximumSize = 4_096

  /// Creates a secret file, for its owner only. An existing file is never overwritten.
  /// - Throws: ``SecurityError/fileExists(path:)``, ``SecurityError/file(operation:path:reason:)``.
  package static func write(_ identity: SecretIdentity, to path: String) throws(SecurityError) {
    try SmallFile.create(path, text: KeyFileText.text(of: identity), mode: 0o600)
  }

  /// Creates a public file.
  /// - Throws: as the other one.
  package static func write(_ identity: PublicIdentity, to path: String) throws(SecurityError) {
    try SmallFile.create(path, text: KeyFileText.text(of: identity), mode: 0o644)
  }

  /// - Throws: ``SecurityError/fileTooOpen(path:mode:)`` when others can read or write it, and what
  ///   else can be wrong with a file.
  package static func secretIdentity(at path: String) throws(SecurityError) -> SecretIdentity {
    let (text, _) = try SmallFile.read(path, limit: maximumSize, isSecret: true)
    return try KeyFileText.secretIdentity(text, path: path)
  }

  /// - Throws: what can be wrong with a file.
  package static func publicIdentity(at path: String) throws(SecurityError) -> PublicIdentity {
    let (text, _) = try SmallFile.read(path, limit: maximumSize, isSecret: false)
    return try KeyFileText.publicIdentity(text, path: path)
  }
}
