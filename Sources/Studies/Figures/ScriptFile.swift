// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import SystemPackage

/// A text that a program reads as its standard input, in a file without a name.
///
/// Not in a pipe: a program that ends before it has read all of it would end the writer with SIGPIPE.
enum ScriptFile {
  /// - Returns: open at the beginning; to be closed by whoever takes it.
  static func open(_ text: String) throws(ReportError) -> SystemPackage.FileDescriptor {
    let folder = FileManager.default.temporaryDirectory.path
    var name = Array("\(folder)/twinseg-gnuplot-XXXXXX".utf8CString)
    let number = mkstemp(&name)
    guard number >= 0, fcntl(number, F_SETFD, FD_CLOEXEC) == 0 else {
      throw .fileOperation(
        operation: "create a file in", path: folder, reason: String(cString: strerror(errno)))
    }
    let file = SystemPackage.FileDescriptor(rawValue: number)
    unlink(name)
    do {
      try file.writeAll(Array(text.utf8))
      try file.seek(offset: 0, from: .start)
    } catch {
      let reason = "\(error)"
      // A descriptor of our own that is open: closing cannot fail in a way that matters.
      try? file.close()
      throw .fileOperation(operation: "write a file in", path: folder, reason: reason)
    }
    return file
  }
}
