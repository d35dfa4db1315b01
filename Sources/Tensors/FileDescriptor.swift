// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// An open file that closes itself, with errors that name it.
package struct FileDescriptor: ~Copyable {
  let number: Int32
  package let path: String

  package init(opening path: String, flags: Int32, mode: mode_t = 0) throws(TensorsError) {
    let number = open(path, flags | O_CLOEXEC, mode)
    guard number >= 0 else { throw Self.failure("open", path) }
    self.number = number
    self.path = path
  }

  /// Opens a regular file to read it. A pipe or a device, which might never give a byte, is an error
  /// and is not waited for.
  package init(readingFile path: String) throws(TensorsError) {
    number = try Self.openRegular(path)
    self.path = path
  }

  private static func openRegular(_ path: String) throws(TensorsError) -> Int32 {
    guard !path.utf8.contains(0) else {
      throw .fileOperation(
        operation: "open", path: path, reason: "its name has a zero byte in it")
    }
    let number = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard number >= 0 else { throw failure("open", path) }
    var status = stat()
    guard fstat(number, &status) == 0 else {
      let failure = failure("examine", path)
      close(number)
      throw failure
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(number)
      throw .fileOperation(operation: "read", path: path, reason: "it is no regular file")
    }
    return number
  }

  deinit {
    close(number)
  }

  /// The failure that `errno` tells of.
  static func failure(_ operation: String, _ path: String) -> TensorsError {
    .fileOperation(operation: operation, path: path, reason: String(cString: strerror(errno)))
  }

  package func length() throws(TensorsError) -> Int {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw Self.failure("examine", path) }
    return Int(status.st_size)
  }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(TensorsError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Glibc.write(
        number, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw Self.failure("write", path) }
      rest = rest.dropFirst(count)
    }
  }

  package func write(_ bytes: [UInt8]) throws(TensorsError) {
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(TensorsError) in try write(bytes) }
    }
    try result.get()
  }

  /// The next `count` bytes; a file that ends before is an error.
  package func read(count: Int) throws(TensorsError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let result = bytes.withUnsafeMutableBytes { bytes in
      Result { () throws(TensorsError) in try readAll(bytes) }
    }
    try result.get()
    return bytes
  }

  /// Fills `bytes` with what comes next; a file that ends before is an error.
  package func readAll(_ bytes: UnsafeMutableRawBufferPointer) throws(TensorsError) {
    var done = 0
    while done < bytes.count {
      let count = Glibc.read(number, bytes.baseAddress! + done, bytes.count - done)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Self.failure("read", path) }
      guard count > 0 else {
        throw .invalidFile(path: path, reason: "it ends \(bytes.count - done) bytes too early")
      }
      done += count
    }
  }

  /// Fills `bytes` with what stands at `offset`; a file that ends before is an error.
  package func readAll(
    _ bytes: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(TensorsError) {
    guard lseek(number, offset, SEEK_SET) == offset else { throw Self.failure("seek in", path) }
    try readAll(bytes)
  }

  /// Returns once the file, or the folder's list of names, is on disk.
  package func synchronise() throws(TensorsError) {
    guard fsync(number) == 0 else { throw Self.failure("flush", path) }
  }
}
