// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FederationWire
import Glibc
import Messaging
import Tensors

/// A file of tensor frames, as ``PayloadHeader`` describes it, open to read. Lengths are checked before
/// memory is taken; of the frames one is in memory at a time.
struct PayloadFile: ~Copyable {
  let payload: PayloadDescription
  /// What stands before the frames.
  let preamble: [UInt8]
  private let file: FileDescriptor
  private let path: String
  private var rest: Int
  private var framesLeft: Int
  private var buffer: [UInt8]

  // MARK: Writing

  /// Writes a file, whole and on disk or not at all.
  /// - Throws: ``ServiceError/payload(path:reason:)``.
  static func write(
    _ payload: PayloadDescription, preamble: [UInt8] = [], frames: [Frame], to path: String
  ) throws(ServiceError) {
    precondition(frames.count == payload.chunkCount, "\(frames.count) frames of \(payload)")
    precondition(preamble.count <= PayloadHeader.maximumPreamble)
    do {
      try AtomicFile.write(to: path) { (file) throws(TensorsError) in
        try file.write(PayloadHeader.bytes(of: payload, preamble: preamble))
        for frame in frames {
          try file.write(PayloadHeader.littleEndian(UInt64(frame.count), count: 4))
          try frame.withBytes { (bytes) throws(TensorsError) in try file.write(bytes) }
        }
      }
    } catch {
      throw .payload(path: path, reason: ServiceError.reason(error))
    }
  }

  // MARK: Reading

  /// - Throws: ``ServiceError/payload(path:reason:)``.
  static func open(_ path: String) throws(ServiceError) -> PayloadFile {
    do {
      return try PayloadFile(opening: path)
    } catch {
      throw (error as? ServiceError) ?? .payload(path: path, reason: ServiceError.reason(error))
    }
  }

  private init(opening path: String) throws {
    let file = try FileDescriptor(opening: path, flags: O_RDONLY | O_NOFOLLOW)
    let length = try file.length()
    let head = try file.read(count: min(length, PayloadHeader.byteCount))
    let header = try PayloadHeader(head, fileLength: length, path: path)
    let preamble = try file.read(count: header.preambleCount)
    try header.check(head, preamble: preamble, path: path)
    // Only now: a value that cannot be copied cannot be taken apart half made.
    self.preamble = preamble
    self.file = file
    self.path = path
    payload = header.payload
    rest = length - PayloadHeader.byteCount - header.preambleCount
    framesLeft = payload.chunkCount
    buffer = []
  }

  /// Lets `body` see the next frame; nothing of it is checked but its length.
  /// - Throws: ``ServiceError/payload(path:reason:)``, and what `body` throws.
  mutating func withNextFrame(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let count = try nextFrameLength()
    if buffer.count < count { buffer = [UInt8](repeating: 0, count: count) }
    do {
      try buffer.withUnsafeMutableBytes {
        try file.readAll(UnsafeMutableRawBufferPointer(rebasing: $0[..<count]))
      }
    } catch {
      throw ServiceError.payload(path: path, reason: ServiceError.reason(error))
    }
    try buffer.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
  }

  /// The next frame in memory that can be sent.
  /// - Throws: ``ServiceError/payload(path:reason:)`` or ``MessagingError/outOfMemory(bytes:)``.
  mutating func nextFrame() throws -> Frame {
    let count = try nextFrameLength()
    do {
      return try Frame(size: count) { try file.readAll($0) }
    } catch let error as TensorsError {
      throw ServiceError.payload(path: path, reason: ServiceError.reason(error))
    }
  }

  /// - Throws: ``ServiceError/payload(path:reason:)`` unless all frames were read and nothing follows.
  func checkEnd() throws(ServiceError) {
    guard framesLeft == 0, rest == 0 else {
      throw .payload(path: path, reason: "\(rest) bytes follow its last frame")
    }
  }

  private mutating func nextFrameLength() throws(ServiceError) -> Int {
    let head: [UInt8]
    do {
      head = try file.read(count: 4)
    } catch {
      throw .payload(path: path, reason: ServiceError.reason(error))
    }
    let count = head.reversed().reduce(0) { $0 << 8 | Int($1) }
    guard framesLeft > 0, (1...WireLimits.maximumFrameBytes).contains(count), count <= rest - 4
    else { throw .payload(path: path, reason: "a frame of it would have \(count) bytes") }
    framesLeft -= 1
    rest -= 4 + count
    return count
  }
}
