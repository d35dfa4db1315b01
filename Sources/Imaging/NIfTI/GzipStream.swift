// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CNIfTI
import Glibc

/// A file that is read or written through libnifti's znz: as it is, or through gzip.
struct GzipStream: ~Copyable {
  private var file: znzFile?
  let path: String

  /// Opens a file to read it.
  init(reading path: String, isCompressed: Bool) throws(ImagingError) {
    try self.init(path, mode: "rb", isCompressed: isCompressed)
  }

  /// Opens a file to write it anew. Compression is light: MRI hardly becomes smaller by more.
  init(writing path: String, isCompressed: Bool) throws(ImagingError) {
    try self.init(path, mode: isCompressed ? "wb3" : "wb", isCompressed: isCompressed)
  }

  private init(_ path: String, mode: String, isCompressed: Bool) throws(ImagingError) {
    guard let file = znzopen(path, mode, isCompressed ? 1 : 0) else {
      throw .fileOperation(operation: "open", path: path, reason: Self.reason)
    }
    self.file = file
    self.path = path
  }

  deinit {
    var file = file
    Xznzclose(&file)
  }

  private static var reason: String {
    errno == 0 ? "the system gives no reason" : String(cString: strerror(errno))
  }

  /// Fills `bytes`.
  /// - Returns: the number of bytes that were there; negative where they are damaged.
  func read(_ bytes: UnsafeMutableRawBufferPointer) -> Int {
    guard let base = bytes.baseAddress else { return 0 }
    return znzread(base, 1, bytes.count, file)
  }

  /// Passes over bytes by reading them.
  /// - Returns: whether there were as many.
  func skip(_ count: Int) -> Bool {
    withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { piece in
      var rest = count
      while rest > 0 {
        let wanted = min(rest, piece.count)
        guard read(UnsafeMutableRawBufferPointer(rebasing: piece[..<wanted])) == wanted else {
          return false
        }
        rest -= wanted
      }
      return true
    }
  }

  /// Reads on to the end, and so compares gzip's checksum.
  /// - Returns: whether the end came within so many bytes, without damage.
  func reachesEnd(within limit: Int) -> Bool {
    withUnsafeTemporaryAllocation(byteCount: 1 << 10, alignment: 16) { piece in
      var rest = limit
      while rest > 0 {
        let count = read(UnsafeMutableRawBufferPointer(piece))
        guard count > 0 else { return count == 0 }
        rest -= count
      }
      return false
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(ImagingError) {
    guard let base = bytes.baseAddress else { return }
    errno = 0
    guard znzwrite(base, 1, bytes.count, file) == bytes.count else {
      throw .fileOperation(operation: "write", path: path, reason: Self.reason)
    }
  }

  func write(_ bytes: [UInt8]) throws(ImagingError) {
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(ImagingError) in try write(bytes) }
    }
    try result.get()
  }

  /// Closes a file that was written; what was buffered may fail to be written only now.
  mutating func finish() throws(ImagingError) {
    errno = 0
    guard Xznzclose(&file) == 0 else {
      throw .fileOperation(operation: "write", path: path, reason: Self.reason)
    }
  }
}
