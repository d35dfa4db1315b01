// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A key of 32 bytes as text: 40 characters of Z85.
enum PublicKeyText {
  static let byteCount = 32

  /// - Throws: ``SecurityError/invalidZ85(_:)``.
  static func bytes(_ text: some StringProtocol) throws(SecurityError) -> [UInt8] {
    guard let bytes = Z85.decode(text), bytes.count == byteCount else {
      throw .invalidZ85(String(text.prefix(64)))
    }
    return bytes
  }

  static func check(_ bytes: [UInt8], _ what: String) throws(SecurityError) {
    guard bytes.count == byteCount else {
      throw .invalidLength(what: what, found: bytes.count, expected: byteCount)
    }
  }

  static func text(_ bytes: [UInt8]) -> String {
    guard let text = Z85.encode(bytes) else {
      preconditionFailure("32 bytes are a multiple of 4")
    }
    return text
  }
}
