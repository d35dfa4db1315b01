// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Tensors

/// Folders whose list of names survives a power cut.
enum DurableFolder {
  /// Creates a folder and those above it, as far as they are missing.
  /// - Throws: ``ServiceError/folder(path:reason:)``.
  static func create(_ path: String) throws(ServiceError) {
    if mkdir(path, 0o755) == 0 { return try synchronise(parent(of: path)) }
    if errno == EEXIST { return }
    let above = parent(of: path)
    guard errno == ENOENT, above != path else {
      throw .folder(path: path, reason: String(cString: strerror(errno)))
    }
    try create(above)
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
      throw .folder(path: path, reason: String(cString: strerror(errno)))
    }
    try synchronise(above)
  }

  /// Returns once names that came and went are on disk.
  /// - Throws: ``ServiceError/folder(path:reason:)``.
  static func synchronise(_ path: String) throws(ServiceError) {
    do {
      try FileDescriptor(opening: path, flags: O_RDONLY | O_DIRECTORY).synchronise()
    } catch {
      throw .folder(path: path, reason: ServiceError.reason(error))
    }
  }

  /// Names in a folder, sorted; none where there is no folder.
  /// - Throws: ``ServiceError/folder(path:reason:)``.
  static func names(in path: String) throws(ServiceError) -> [String] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    } catch {
      throw .folder(path: path, reason: ServiceError.reason(error))
    }
  }

  /// Removes a file; one that is gone already is no error.
  /// - Throws: ``ServiceError/folder(path:reason:)``.
  static func remove(_ path: String) throws(ServiceError) {
    guard unlink(path) == 0 || errno == ENOENT else {
      throw .folder(path: path, reason: "cannot remove it: \(String(cString: strerror(errno)))")
    }
  }

  /// Removes what a process was writing when it ended. Only for a folder that nobody writes to.
  /// - Throws: ``ServiceError/folder(path:reason:)``.
  static func removePartialFiles(in path: String) throws(ServiceError) {
    for name in try names(in: path) where name.hasSuffix(".partial") {
      try remove("\(path)/\(name)")
    }
  }

  private static func parent(of path: String) -> String {
    let trimmed = path.hasSuffix("/") && path.count > 1 ? String(path.dropLast()) : path
    guard let slash = trimmed.lastIndex(of: "/") else { return "." }
    return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
  }
}
