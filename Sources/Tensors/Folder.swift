// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Folders on disk, with errors that name them.
package enum Folder {
  /// Makes a folder, and those above it that are missing. One that is there already is as good.
  /// - Throws: ``TensorsError/fileOperation(operation:path:reason:)``.
  package static func make(at path: String) throws(TensorsError) {
    guard mkdir(path, 0o777) != 0 else { return }
    if errno == ENOENT, let slash = path.trimmed.lastIndex(of: "/"), slash > path.startIndex {
      try make(at: String(path[..<slash]))
      guard mkdir(path, 0o777) != 0 else { return }
    }
    // Somebody else may have made it in the meantime.
    let failure = FileDescriptor.failure("make the folder", path)
    var status = stat()
    guard stat(path, &status) == 0 else { throw failure }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw .fileOperation(
        operation: "make the folder", path: path, reason: "there is something else of that name")
    }
  }

  /// Removes what writers of ``AtomicFile`` left behind that were killed.
  /// - Precondition: Nobody writes to the folder meanwhile.
  /// - Throws: ``TensorsError/fileOperation(operation:path:reason:)``.
  package static func removePartialFiles(in path: String) throws(TensorsError) {
    guard let names = names(in: path) else { throw FileDescriptor.failure("list", path) }
    for name in names where name.hasSuffix(AtomicFile.partialSuffix) {
      guard unlink("\(path)/\(name)") == 0 || errno == ENOENT else {
        throw FileDescriptor.failure("remove", "\(path)/\(name)")
      }
    }
  }

  /// Removes what writers of ``AtomicFile`` left behind that were killed, where others may be writing.
  /// What cannot be told from theirs, or cannot be removed, stays.
  package static func removeAbandonedFiles(in path: String) {
    for name in names(in: path) ?? [] {
      guard let writer = AtomicFile.writer(of: name), kill(writer, 0) != 0, errno == ESRCH
      else { continue }
      let file = "\(path)/\(name)"
      // In another container, a living process may have a number that none has here.
      let flags = O_WRONLY | O_NOFOLLOW | O_NONBLOCK
      if let found = try? FileDescriptor(opening: file, flags: flags), found.lock() {
        unlink(file)
      }
    }
  }

  /// Nil, with `errno`, where they cannot be listed.
  private static func names(in path: String) -> [String]? {
    guard let stream = opendir(path) else { return nil }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names
  }
}

extension String {
  /// Without slashes at the end.
  fileprivate var trimmed: Substring {
    guard let last = lastIndex(where: { $0 != "/" }) else { return "" }
    return self[...last]
  }
}
