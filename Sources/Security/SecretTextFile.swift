// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A file that holds one secret word, as a token.
package enum SecretTextFile {
  /// Its first word; empty when there is none.
  /// - Throws: ``SecurityError/fileTooOpen(path:mode:)`` when others can read or write it, and what
  ///   else can be wrong with a file.
  package static func word(at path: String) throws(SecurityError) -> String {
    let (text, _) = try SmallFile.read(path, limit: KeyFile.maximumSize, isSecret: true)
    return text.split { $0.isWhitespace }.first.map(String.init) ?? ""
  }
}
