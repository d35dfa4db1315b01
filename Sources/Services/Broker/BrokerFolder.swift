// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Messaging

/// The folder of a broker's socket files, locked while the broker serves: ZeroMQ would let a second
/// broker take the files over without a word, and it leaves them behind at the end.
package struct BrokerFolder: ~Copyable {
  private let path: String
  private let socketPaths: [String]
  private let lock: Int32
  /// Whether the folder was made here, and goes again.
  private let isOwn: Bool

  /// Creates the folder if it is missing, and locks it.
  /// - Returns: nil when the endpoints have no files.
  /// - Throws: ``ServiceError/brokerAlreadyRunning(folder:)`` or ``ServiceError/folder(path:reason:)``.
  package static func claim(for endpoints: BrokerEndpoints) throws(ServiceError) -> BrokerFolder? {
    guard case .ipc(let path) = endpoints.base else { return nil }
    let socketPaths = endpoints.all.compactMap { endpoint in
      if case .ipc(let path) = endpoint { path } else { nil }
    }
    return try BrokerFolder(path: path, socketPaths: socketPaths)
  }

  private init(path: String, socketPaths: [String]) throws(ServiceError) {
    let isOwn = !FileManager.default.fileExists(atPath: path)
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .folder(path: path, reason: "\(error)")
    }
    let lock = open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0 else { throw .folder(path: path, reason: String(cString: strerror(errno))) }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      close(lock)
      throw .brokerAlreadyRunning(folder: path)
    }
    self.path = path
    self.socketPaths = socketPaths
    self.lock = lock
    self.isOwn = isOwn
  }

  /// Removes the files; and the folder, if it was made here and holds nothing else.
  deinit {
    for socketPath in socketPaths { unlink(socketPath) }
    unlink("\(path)/lock")
    flock(lock, LOCK_UN)
    close(lock)
    if isOwn { rmdir(path) }
  }
}
