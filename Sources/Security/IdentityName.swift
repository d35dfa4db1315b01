// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Names of identities: those of agents, which cross topics and files unchanged.
enum IdentityName {
  static let maximumLength = 64

  /// - Throws: ``SecurityError/invalidName(_:)``.
  static func check(_ name: String) throws(SecurityError) {
    let bytes = name.utf8
    guard (1...maximumLength).contains(bytes.count), let first = bytes.first,
      isAlphanumeric(first),
      bytes.allSatisfy({ isAlphanumeric($0) || $0 == 0x2E || $0 == 0x5F || $0 == 0x2D })
    else { throw .invalidName(legible(name)) }
  }

  /// Text of a stranger, for an error.
  static func legible(_ text: some StringProtocol) -> String {
    String(
      text.unicodeScalars.prefix(maximumLength).map { scalar in
        (0x20...0x7E).contains(scalar.value) ? Character(scalar) : "?"
      })
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }
}
