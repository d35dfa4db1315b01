// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Messaging

/// The file of a socket on this machine, for whoever listens there: ZeroMQ would let a second listener
/// take it over without a word, and leaves it behind at the end.
final class SocketFile: Sendable {
  private let path: String
  private let lock: FolderLock

  /// Claims the file before a socket binds it; its folder is made if it is missing.
  /// - Returns: nil when the endpoint has no file.
  /// - Throws: ``ServiceError/folderInUse(path:)`` or ``ServiceError/folder(path:reason:)``.
  static func claim(_ endpoint: Endpoint) throws(ServiceError) -> SocketFile? {
    guard case .ipc(let path) = endpoint else { return nil }
    return try SocketFile(path: path)
  }

  private init(path: String) throws(ServiceError) {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    try DurableFolder.create(folder)
    lock = try FolderLock(folder: folder, name: "\(name).lock")
    self.path = path
  }

  /// Lets only this user connect.
  /// - Throws: ``ServiceError/folder(path:reason:)``.
  func restrict() throws(ServiceError) {
    guard chmod(path, 0o600) == 0 else {
      throw .folder(path: path, reason: String(cString: strerror(errno)))
    }
  }

  deinit { unlink(path) }
}
