// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Makes files with a token for a page: one line of 64 hexadecimal digits, as ``SecretTextFile`` reads.
package enum TokenFile {
  private static let byteCount = 32

  /// Creates a file with a new token, for its owner only. An existing file is never overwritten.
  /// - Returns: the token.
  /// - Throws: ``SecurityError/fileExists(path:)``, ``SecurityError/file(operation:path:reason:)``.
  package static func create(at path: String) throws(SecurityError) -> String {
    let digits = Array("0123456789abcdef")
    let token = try SecretBytes.random(count: byteCount).withBytes { bytes in
      String(
        UnsafeBufferPointer(start: bytes, count: byteCount).flatMap {
          [digits[Int($0 >> 4)], digits[Int($0 & 15)]]
        })
    }
    try SmallFile.create(path, text: token + "\n", mode: 0o600)
    return token
  }
}
