// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CZlib

/// A member of a gzip file (RFC 1952) put together by hand, so that each part can be wrong.
struct GzipMember {
  /// Magic, deflate, no flags, no time, no hint, Unix.
  var header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
  var deflated: [UInt8]
  var checksum: UInt32
  /// Of the content, modulo 2^32.
  var length: UInt32

  init(_ content: [UInt8], level: Int32 = 1) {
    deflated = Self.deflated(content, level: level)
    checksum = UInt32(truncatingIfNeeded: crc32(0, content, UInt32(content.count)))
    length = UInt32(truncatingIfNeeded: content.count)
  }

  var bytes: [UInt8] {
    header + deflated + Self.littleEndian(checksum) + Self.littleEndian(length)
  }

  private static func littleEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// Without gzip's or zlib's header.
  private static func deflated(_ content: [UInt8], level: Int32) -> [UInt8] {
    var stream = z_stream()
    let window: Int32 = -15
    guard
      deflateInit2_(
        &stream, level, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return [] }
    defer { deflateEnd(&stream) }
    var input = content
    let capacity = Int(deflateBound(&stream, UInt(content.count))) + 16
    return input.withUnsafeMutableBufferPointer { input in
      [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        _ = deflate(&stream, Z_FINISH)
        count = output.count - Int(stream.avail_out)
      }
    }
  }
}
