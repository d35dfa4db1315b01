// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CZlib
import Tensors

/// Unpacks a gzip file of one or several members. As gzip does, it passes over what follows the
/// last member and does not begin like another.
struct GzipReader: ~Copyable {
  private let path: String
  // zlib keeps the address.
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableRawBufferPointer
  /// Zlib's answer when it was asked to begin, Z_OK unless there is no memory.
  private let status: Int32
  private var isAtEnd = false
  /// Whether no byte of the member was read yet. The first member is read whatever it begins with.
  private var isBetweenMembers = false

  private static let inputLength = 1 << 16
  /// The largest window, and a gzip header.
  private static let windowBits: Int32 = 15 + 16

  /// - Parameter path: For errors.
  init(path: String) {
    self.path = path
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    input = .allocate(byteCount: Self.inputLength, alignment: 64)
    status = inflateInit2_(
      stream, Self.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  /// Fills `bytes` as far as the file goes.
  /// - Returns: how many bytes there were.
  /// - Throws: ImagingError/invalidFile(path:reason:) when a member is damaged, has another checksum
  ///   or length than it says, or ends too early.
  mutating func read(
    _ bytes: UnsafeMutableRawBufferPointer, from file: borrowing FileDescriptor
  ) throws(ImagingError) -> Int {
    guard status == Z_OK else { throw damaged(status) }
    var done = 0
    while done < bytes.count, !isAtEnd {
      guard try refill(from: file) else { break }
      let output = UnsafeMutableRawBufferPointer(rebasing: bytes[done...].prefix(1 << 30))
      stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(output.count)
      let code = inflate(stream, Z_NO_FLUSH)
      done += output.count - Int(stream.pointee.avail_out)
      switch code {
      case Z_OK, Z_BUF_ERROR: break
      case Z_STREAM_END: try beginMember()
      default: throw damaged(code)
      }
    }
    return done
  }

  /// Reads more of the file once all that was read is used.
  /// - Returns: whether there is something to unpack.
  private mutating func refill(from file: borrowing FileDescriptor) throws(ImagingError) -> Bool {
    if stream.pointee.avail_in == 0 {
      do throws(TensorsError) {
        stream.pointee.avail_in = UInt32(try file.readAvailable(input))
      } catch {
        throw ImagingError(error)
      }
      stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    }
    if stream.pointee.avail_in == 0 {
      guard isBetweenMembers else {
        throw .invalidFile(path: path, reason: "its compressed content ends too early")
      }
      isAtEnd = true
    } else if isBetweenMembers {
      // The first byte of a member.
      isAtEnd = stream.pointee.next_in.pointee != 0x1f
      isBetweenMembers = false
    }
    return !isAtEnd
  }

  private mutating func beginMember() throws(ImagingError) {
    isBetweenMembers = true
    let code = inflateReset(stream)
    guard code == Z_OK else { throw damaged(code) }
  }

  private func damaged(_ code: Int32) -> ImagingError {
    guard code != Z_MEM_ERROR else {
      return .fileOperation(
        operation: "unpack", path: path, reason: "there is too little memory")
    }
    let message = stream.pointee.msg.map { String(cString: $0) } ?? "zlib's code \(code)"
    return .invalidFile(path: path, reason: "its compressed content is damaged (\(message))")
  }
}
