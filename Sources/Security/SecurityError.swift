// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What can be wrong with identities, their files, and what was signed.
package enum SecurityError: Error, Equatable, CustomStringConvertible {
  case libraryUnusable
  case invalidName(String)
  case invalidZ85(String)
  case invalidLength(what: String, found: Int, expected: Int)
  case invalidKey(what: String, reason: String)
  case file(operation: String, path: String, reason: String)
  case fileExists(path: String)
  case fileTooOpen(path: String, mode: String)
  case fileTooLarge(path: String, limit: Int)
  case invalidFile(path: String, line: Int, reason: String)
  case keyListed(path: String, name: String, state: String)
  case nameEnrolled(path: String, name: String)
  case notListed(path: String, name: String)
  case tooManyIdentities(limit: Int)
  case noIdentity(role: Role, name: String?)
  case severalIdentities(role: Role, names: [String])
  case notEnrolled(name: String)
  case wrongRole(name: String, role: Role, allowed: Role)
  case unsigned(name: String)
  case signatureMismatch(name: String)
  case senderMismatch(claimed: String, authenticated: String)
  case replayed(name: String, reason: String)

  package var description: String {
    switch self {
    case .libraryUnusable:
      "libsodium cannot start: the system has no source of randomness."
    case .invalidName(let name):
      "'\(name)' is no name; allowed: 1 to 64 of A-Z a-z 0-9 . _ -, the first a letter or a digit."
    case .invalidZ85(let text):
      "'\(text)' is no key in Z85: 40 characters of its alphabet that stand for 32 bytes."
    case .invalidLength(let what, let found, let expected):
      "A \(what) has \(found) bytes; \(expected) are expected."
    case .invalidKey(let what, let reason):
      "The \(what) cannot be used: \(reason)."
    case .file(let operation, let path, let reason):
      "Cannot \(operation) '\(path)': \(reason)."
    case .fileExists(let path):
      "'\(path)' exists; keys are never overwritten. Choose another name or folder."
    case .fileTooOpen(let path, let mode):
      "'\(path)' holds secret keys, and others than its owner can read or write it (mode \(mode)). "
        + "Run: chmod 600 '\(path)'"
    case .fileTooLarge(let path, let limit):
      "'\(path)' is longer than \(limit) bytes, so it is no file of keys."
    case .invalidFile(let path, let line, let reason):
      "'\(path)', line \(line): \(reason)."
    case .keyListed(let path, let name, let state):
      "'\(path)' has a key of '\(name)' already, \(state). A revoked key stays revoked: generate a "
        + "new one."
    case .nameEnrolled(let path, let name):
      "'\(path)' has another key of '\(name)', enrolled. Revoke that first."
    case .notListed(let path, let name):
      "'\(path)' has no enrolled identity '\(name)'."
    case .tooManyIdentities(let limit):
      "A list of identities has at most \(limit)."
    case .noIdentity(let role, let name):
      "No \(role)\(name.map { " '\($0)'" } ?? "") is enrolled in the list of identities."
    case .severalIdentities(let role, let names):
      "Several identities are enrolled as \(role): \(names.joined(separator: ", ")). Say which."
    case .notEnrolled(let name):
      "'\(name)' is not enrolled."
    case .wrongRole(let name, let role, let allowed):
      "'\(name)' is enrolled as \(role); only the role \(allowed) may do this."
    case .unsigned(let name):
      "A message of '\(name)' bears no signature."
    case .signatureMismatch(let name):
      "The signature is not that of '\(name)' under this message."
    case .senderMismatch(let claimed, let authenticated):
      "A message claims to be from '\(claimed)', and came from '\(authenticated)'."
    case .replayed(let name, let reason):
      "A message of '\(name)' was sent before: \(reason)."
    }
  }
}
