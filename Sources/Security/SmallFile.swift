// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Files of keys: small, read and written whole, with errors that name them.
enum SmallFile {
  /// What tells one content of a file from another without reading it.
  struct Stamp: Equatable, Sendable {
    let device: UInt
    let inode: UInt
    let size: Int
    let seconds: Int
    let nanoseconds: Int
  }

  static func failure(_ operation: String, _ path: String) -> SecurityError {
    .file(operation: operation, path: path, reason: String(cString: strerror(errno)))
  }

  /// Reads a regular file of at most `limit` bytes of ASCII.
  /// - Parameter isSecret: refuses a file that others than its owner can read or write.
  static func read(
    _ path: String, limit: Int, isSecret: Bool
  ) throws(SecurityError) -> (text: String, stamp: Stamp) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure("open", path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure("examine", path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .file(operation: "read", path: path, reason: "it is no regular file")
    }
    // A group may be let in to read (0440 of a mounted secret) only by the owner root.
    let forbidden: mode_t = status.st_uid == 0 && getuid() != 0 ? 0o037 : 0o077
    if isSecret, status.st_mode & forbidden != 0 {
      throw .fileTooOpen(path: path, mode: String(status.st_mode & 0o777, radix: 8))
    }
    var bytes = [UInt8](repeating: 0, count: limit + 1)
    defer { for index in bytes.indices { bytes[index] = 0 } }
    var count = 0
    while count <= limit {
      let result = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(
          descriptor, UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).baseAddress,
          limit + 1 - count)
      }
      if result < 0 && errno == EINTR { continue }
      guard result >= 0 else { throw failure("read", path) }
      guard result > 0 else { break }
      count += result
    }
    guard count <= limit else { throw .fileTooLarge(path: path, limit: limit) }
    guard bytes[..<count].allSatisfy({ $0 == 0x0A || (0x20...0x7E).contains($0) }) else {
      throw .invalidFile(path: path, line: 1, reason: "it is not plain text")
    }
    return (String(decoding: bytes[..<count], as: UTF8.self), stamp(status))
  }

  /// Of what is at `path` now, or nil when that cannot be said.
  static func stamp(of path: String) -> Stamp? {
    var status = stat()
    return stat(path, &status) == 0 ? stamp(status) : nil
  }

  private static func stamp(_ status: stat) -> Stamp {
    Stamp(
      device: UInt(status.st_dev), inode: UInt(status.st_ino), size: Int(status.st_size),
      seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
  }

  /// Writes a file that must not exist yet, and flushes it and its folder.
  static func create(_ path: String, text: String, mode: mode_t) throws(SecurityError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
    guard descriptor >= 0 else {
      if errno == EEXIST { throw .fileExists(path: path) }
      throw failure("create", path)
    }
    do throws(SecurityError) {
      defer { close(descriptor) }
      // The mask of the process may have taken bits away; nothing may have been added.
      guard fchmod(descriptor, mode) == 0 else { throw failure("protect", path) }
      try write(text, to: descriptor, path)
      guard fsync(descriptor) == 0 else { throw failure("flush", path) }
    } catch {
      unlink(path)
      throw error
    }
    try flushFolder(of: path)
  }

  /// Replaces the file as a whole or not at all.
  static func replace(_ path: String, text: String, mode: mode_t) throws(SecurityError) {
    let temporary = "\(path).\(getpid())-\(UInt32.random(in: 0 ... .max)).partial"
    try create(temporary, text: text, mode: mode)
    guard rename(temporary, path) == 0 else {
      let error = failure("replace", path)
      unlink(temporary)
      throw error
    }
    try flushFolder(of: path)
  }

  private static func write(
    _ text: String, to descriptor: Int32, _ path: String
  ) throws(SecurityError) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure("write", path) }
      rest = rest.dropFirst(count)
    }
  }

  /// What was created or renamed there survives a power cut afterwards.
  private static func flushFolder(of path: String) throws(SecurityError) {
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let name = folder.isEmpty ? "/" : folder
    let descriptor = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", name) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure("flush", name) }
  }
}
