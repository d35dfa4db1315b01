// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CZlib
import Tensors

/// Packs what is written to a file into a gzip member.
struct GzipWriter: ~Copyable {
  // zlib keeps the address.
  private let stream: UnsafeMutablePointer<z_stream>
  private let output: UnsafeMutableRawBufferPointer

  private static let outputLength = 1 << 16
  /// Light: MRI hardly becomes smaller by more.
  private static let level: Int32 = 3
  /// The largest window, and a gzip header.
  private static let windowBits: Int32 = 15 + 16

  /// - Throws: TensorsError/outOfMemory(bytes:).
  init() throws(TensorsError) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    output = .allocate(byteCount: Self.outputLength, alignment: 64)
    let code = deflateInit2_(
      stream, Self.level, Z_DEFLATED, Self.windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    // As zlib documents it for these settings.
    guard code == Z_OK else { throw .outOfMemory(bytes: 1 << 18) }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
    output.deallocate()
  }

  func write(_ bytes: [UInt8], to file: borrowing FileDescriptor) throws(TensorsError) {
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(TensorsError) in
        var rest = bytes[...]
        while !rest.isEmpty {
          // Zlib counts in 32 bits.
          let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
          try pack(piece, to: file, flush: Z_NO_FLUSH)
          rest = rest.dropFirst(piece.count)
        }
      }
    }
    try result.get()
  }

  /// Writes what zlib still keeps, and the checksum.
  func finish(to file: borrowing FileDescriptor) throws(TensorsError) {
    try pack(UnsafeRawBufferPointer(start: nil, count: 0), to: file, flush: Z_FINISH)
  }

  private func pack(
    _ bytes: UnsafeRawBufferPointer, to file: borrowing FileDescriptor, flush: Int32
  ) throws(TensorsError) {
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(bytes.count)
    // There is room left in the output once zlib has no more to give.
    repeat {
      stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(output.count)
      guard deflate(stream, flush) != Z_STREAM_ERROR else {
        preconditionFailure("zlib's state is inconsistent")
      }
      let count = output.count - Int(stream.pointee.avail_out)
      try file.write(UnsafeRawBufferPointer(rebasing: output[..<count]))
    } while stream.pointee.avail_out == 0
  }
}
