// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What whoever looks from another machine must show.
package struct AccessToken: Sendable {
  private let bytes: [UInt8]

  /// - Throws: ``MonitoringError/weakToken(length:)``.
  package init(_ text: some StringProtocol) throws(MonitoringError) {
    let bytes = Array(text.utf8)
    let isURLSafe = bytes.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        || [0x2D, 0x2E, 0x5F, 0x7E].contains($0)
    }
    guard (16...256).contains(bytes.count), isURLSafe else {
      throw .weakToken(length: bytes.count)
    }
    self.bytes = bytes
  }

  /// Compares in a time that does not depend on where texts differ.
  package func matches(_ text: some StringProtocol) -> Bool {
    let other = Array(text.utf8.prefix(257))
    var difference = UInt8(other.count == bytes.count ? 0 : 1)
    for (index, byte) in bytes.enumerated() {
      difference |= byte ^ (other.isEmpty ? 0xFF : other[index % other.count])
    }
    return difference == 0
  }

  /// As a cookie's value.
  var text: String { String(decoding: bytes, as: UTF8.self) }
}
