// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Replaces a file as a whole or not at all.
package enum AtomicFile {
  /// Writes a temporary file beside `path`, flushes it, and renames it to `path`.
  package static func write(
    to path: String, _ body: (borrowing FileDescriptor) throws(TensorsError) -> Void
  ) throws(TensorsError) {
    let temporary = "\(path).\(getpid()).partial"
    do {
      let file = try FileDescriptor(
        opening: temporary, flags: O_WRONLY | O_CREAT | O_TRUNC, mode: 0o644)
      try body(file)
      try file.synchronise()
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
