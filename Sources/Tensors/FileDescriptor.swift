// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// An open file that closes itself, with errors that name it.
package struct FileDescriptor: ~Copyable {
  let number: Int32
  package let path: String

  package init(opening path: String, flags: Int32, mode: mode_t = 0) throws(TensorsError) {
    let number = open(path, flags | O_CLOEXEC, mode)
    guard number >= 0 else {
      throw Self.failure(flags & O_CREAT == 0 ? "open" : "create", path)
    }
    self.number = number
    self.path = path
  }

  /// Opens a file to read it. What is no regular file, such as a folder, a pipe or a device, is an
  /// error at once, and not something to wait for or to read for ever.
  package init(reading path: String) throws(TensorsError) {
    guard !path.utf8.contains(0) else {
      throw .fileOperation(operation: "open", path: path, reason: "its name has a zero byte in it")
    }
    // Without O_NONBLOCK, a pipe is opened only once somebody writes to it.
    let number = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard number >= 0 else { throw Self.failure("open", path) }
    do throws(TensorsError) {
      let kind = try Self.status(number, path).st_mode & S_IFMT
      guard kind == S_IFREG else {
        throw .fileOperation(
          operation: "read", path: path, reason: Self.name(ofKind: kind))
      }
    } catch {
      close(number)
      throw error
    }
    self.number = number
    self.path = path
  }

  deinit {
    close(number)
  }

  /// What is not a regular file, for an error.
  static func name(ofKind kind: mode_t) -> String {
    switch kind {
    case S_IFDIR: "it is a folder"
    case S_IFIFO: "it is a pipe, not a file"
    case S_IFSOCK: "it is a socket, not a file"
    default: "it is a device, not a file"
    }
  }

  /// The failure that `errno` tells of.
  static func failure(_ operation: String, _ path: String) -> TensorsError {
    .fileOperation(operation: operation, path: path, reason: String(cString: strerror(errno)))
  }

  private static func status(_ number: Int32, _ path: String) throws(TensorsError) -> stat {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw failure("examine", path) }
    return status
  }

  package func length() throws(TensorsError) -> Int {
    Int(try Self.status(number, path).st_size)
  }

  package func identity() throws(TensorsError) -> FileIdentity {
    FileIdentity(try Self.status(number, path))
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

  /// Fills `bytes`; a file that ends before is an error.
  package func readAll(_ bytes: UnsafeMutableRawBufferPointer) throws(TensorsError) {
    let count = try readAvailable(bytes)
    guard count == bytes.count else {
      throw .invalidFile(path: path, reason: "it ends \(bytes.count - count) bytes too early")
    }
  }

  /// Fills `bytes` as far as the file goes.
  /// - Returns: how many bytes there were.
  package func readAvailable(_ bytes: UnsafeMutableRawBufferPointer) throws(TensorsError) -> Int {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Glibc.read(
        number, UnsafeMutableRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Self.failure("read", path) }
      guard count > 0 else { break }
      rest = rest.dropFirst(count)
    }
    return bytes.count - rest.count
  }

  package func seek(to offset: Int) throws(TensorsError) {
    guard lseek(number, offset, SEEK_SET) == offset else { throw Self.failure("seek in", path) }
  }

  /// Fills `bytes` with what stands at `offset`; a file that ends before is an error.
  package func readAll(
    _ bytes: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(TensorsError) {
    try seek(to: offset)
    try readAll(bytes)
  }

  /// Takes the lock on the file until it is closed.
  /// - Returns: whether nobody else has it, and the file system knows locks.
  func lock() -> Bool { flock(number, LOCK_EX | LOCK_NB) == 0 }

  /// Returns once the file, or the folder's list of names, is on disk.
  package func synchronise() throws(TensorsError) {
    guard fsync(number) == 0 else { throw Self.failure("flush", path) }
  }
}
