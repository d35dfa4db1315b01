// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// ZeroMQ's text for binary keys: five characters for four bytes (RFC 32/Z85).
package enum Z85 {
  private static let alphabet = Array(
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#".utf8)

  /// Value of each character, or nil.
  private static let values: [UInt8?] = {
    var values = [UInt8?](repeating: nil, count: 256)
    for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
    return values
  }()

  /// - Returns: nil unless the number of bytes is a multiple of 4.
  package static func encode(_ bytes: some Collection<UInt8>) -> String? {
    guard bytes.count.isMultiple(of: 4) else { return nil }
    var characters: [UInt8] = []
    characters.reserveCapacity(bytes.count / 4 * 5)
    var word: UInt32 = 0
    for (index, byte) in bytes.enumerated() {
      word = word << 8 | UInt32(byte)
      guard index % 4 == 3 else { continue }
      for divisor in [52_200_625, 614_125, 7_225, 85, 1] as [UInt32] {
        characters.append(alphabet[Int(word / divisor % 85)])
      }
      word = 0
    }
    return String(decoding: characters, as: UTF8.self)
  }

  /// - Returns: nil for a length that is no multiple of 5, a character outside the alphabet, or five
  ///   characters beyond 2³² − 1.
  package static func decode(_ text: some StringProtocol) -> [UInt8]? {
    let characters = Array(text.utf8)
    guard characters.count.isMultiple(of: 5) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(characters.count / 5 * 4)
    var word: UInt64 = 0
    for (index, character) in characters.enumerated() {
      guard let value = values[Int(character)] else { return nil }
      word = word * 85 + UInt64(value)
      guard index % 5 == 4 else { continue }
      guard let whole = UInt32(exactly: word) else { return nil }
      withUnsafeBytes(of: whole.bigEndian) { bytes.append(contentsOf: $0) }
      word = 0
    }
    return bytes
  }
}
