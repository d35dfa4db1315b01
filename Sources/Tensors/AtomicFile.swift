// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Replaces a file as a whole or not at all.
package enum AtomicFile {
  /// How the names of temporary files end.
  static let partialSuffix = ".partial"
  /// Tells apart the temporary files of one process.
  private static let counter = Atomic<UInt64>(0)

  /// Writes a temporary file beside `path`, flushes it, and renames it to `path`.
  ///
  /// When `body` or anything before the rename throws, what was at `path` is still there; errors name
  /// `path`. A process that dies in between leaves a file `path.<process>-<number>.partial`. When the
  /// folder cannot be flushed afterwards, the new file is there, and may not survive a power cut.
  /// - Throws: ``TensorsError/fileOperation(operation:path:reason:)``, also where `path` is a folder, a
  ///   pipe or a device; what `body` throws.
  package static func write(
    to path: String, _ body: (borrowing FileDescriptor) throws(TensorsError) -> Void
  ) throws(TensorsError) {
    // A rename would put a file where a pipe or a device was.
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw .fileOperation(
        operation: "write", path: path,
        reason: FileDescriptor.name(ofKind: status.st_mode & S_IFMT))
    }
    let number = counter.add(1, ordering: .relaxed).newValue
    let temporary = "\(path).\(getpid())-\(number)\(partialSuffix)"
    do {
      try fill(temporary, replacing: path, body)
    } catch {
      throw error.naming(path, insteadOf: temporary)
    }
    // The rename itself survives a power cut only once the folder is flushed.
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    try FileDescriptor(opening: folder.isEmpty ? "/" : folder, flags: O_RDONLY | O_DIRECTORY)
      .synchronise()
  }

  /// Puts a whole new file in the place of another, or leaves none.
  private static func fill(
    _ temporary: String, replacing path: String,
    _ body: (borrowing FileDescriptor) throws(TensorsError) -> Void
  ) throws(TensorsError) {
    let file = try FileDescriptor(
      opening: temporary, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o644)
    // Until the file is closed, tells whoever tidies the folder that its writer lives. Where locks are
    // unknown, files of dead writers stay.
    _ = file.lock()
    do throws(TensorsError) {
      try body(file)
      try file.synchronise()
      guard rename(temporary, path) == 0 else { throw FileDescriptor.failure("rename to", path) }
    } catch {
      unlink(temporary)
      throw error
    }
  }
}

extension AtomicFile {
  /// The process that a temporary file's name tells; nil for other names.
  static func writer(of name: String) -> pid_t? {
    guard name.hasSuffix(partialSuffix) else { return nil }
    let numbers =
      name.dropLast(partialSuffix.count).split(separator: ".").last?
      .split(separator: "-") ?? []
    guard numbers.count == 2, UInt64(numbers[1]) != nil, let process = pid_t(numbers[0]),
      process > 0
    else { return nil }
    return process
  }
}

extension TensorsError {
  /// Whoever asked for a file knows nothing of the temporary one.
  fileprivate func naming(_ path: String, insteadOf temporary: String) -> TensorsError {
    switch self {
    case .fileOperation(let operation, temporary, let reason):
      .fileOperation(operation: operation, path: path, reason: reason)
    case .invalidFile(temporary, let reason):
      .invalidFile(path: path, reason: reason)
    default: self
    }
  }
}
