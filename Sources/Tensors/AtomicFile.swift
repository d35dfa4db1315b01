// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Replaces a file as a whole or not at all.
package enum AtomicFile {
  /// Tells apart the temporary files of one process.
  private static let counter = Atomic<UInt64>(0)

  /// Writes a temporary file beside `path`, flushes it, and renames it to `path`.
  ///
  /// When `body` or anything before the rename throws, what was at `path` is still there. When the
  /// folder cannot be flushed afterwards, the new file is there, and may not survive a power cut.
  package static func write(
    to path: String, _ body: (borrowing FileDescriptor) throws(TensorsError) -> Void
  ) throws(TensorsError) {
    try replace(path) { (temporary) throws(TensorsError) in
      let file = try FileDescriptor(opening: temporary, flags: O_WRONLY | O_NOFOLLOW)
      try body(file)
    }
  }

  /// As write(to:_:), for writers that open files themselves: `body` gets the path of an empty
  /// file, and leaves it closed.
  package static func replace(
    _ path: String, _ body: (_ temporary: String) throws(TensorsError) -> Void
  ) throws(TensorsError) {
    let number = counter.add(1, ordering: .relaxed).newValue
    let temporary = "\(path).\(getpid())-\(number).partial"
    do {
      _ = try FileDescriptor(
        opening: temporary, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o644)
      try body(temporary)
      try FileDescriptor(opening: temporary, flags: O_RDONLY | O_NOFOLLOW).synchronise()
    } catch {
      unlink(temporary)
      throw error
    }
    guard rename(temporary, path) == 0 else {
      let failure = FileDescriptor.failure("rename to", path)
      unlink(temporary)
      throw failure
    }
    // The rename itself survives a power cut only once the folder is flushed.
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    try FileDescriptor(opening: folder.isEmpty ? "/" : folder, flags: O_RDONLY | O_DIRECTORY)
      .synchronise()
  }
}
