// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What an agent's twin takes from its clients.
package enum TwinLimits {
  package static let maximumFileCount = 16
  /// Of one streamed file.
  package static let maximumFileBytes = 1 << 31
  /// Of the bytes in one message.
  package static let maximumChunkBytes = WireLimits.maximumFrameBytes
  package static let maximumNameLength = 128
  package static let maximumPathLength = 4_096
  package static let maximumVolumeCount = 32
  static let maximumVolumeNameLength = 32
  /// Of a mask, and of an overlay, in a reply.
  package static let maximumResultBytes = 1 << 30
  /// Memory that one decoded request or reply may take.
  static let maximumDecodedBytes = 256 << 10

  /// Whether a streamed case or file may be called so. Nothing that leads out of a folder may.
  package static func isName(_ text: String) -> Bool {
    func isAlphanumeric(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: false
      }
    }
    guard let first = text.utf8.first, text.utf8.count <= maximumNameLength else { return false }
    return isAlphanumeric(first)
      && text.utf8.allSatisfy { isAlphanumeric($0) || "._-".utf8.contains($0) }
  }
}
