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
    guard let stream = opendir(path) else { throw FileDescriptor.failure("list", path) }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.hasSuffix(AtomicFile.partialSuffix) else { continue }
      guard unlink("\(path)/\(name)") == 0 || errno == ENOENT else {
        throw FileDescriptor.failure("remove", "\(path)/\(name)")
      }
    }
  }
}

extension String {
  /// Without slashes at the end.
  fileprivate var trimmed: Substring {
    guard let last = lastIndex(where: { $0 != "/" }) else { return "" }
    return self[...last]
  }
}
