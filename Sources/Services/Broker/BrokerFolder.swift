// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc

/// The folder of a broker's socket files, locked while the broker serves: ZeroMQ would let a second
/// broker take the files over without a word.
package struct BrokerFolder {
  private let path: String
  private let lock: Int32

  /// Creates the folder if it is missing.
  /// - Throws: ``ServiceError/brokerAlreadyRunning(folder:)`` or ``ServiceError/folder(path:reason:)``.
  package init(path: String) throws(ServiceError) {
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
    self.lock = lock
  }

  /// Leaves no file behind; the folder stays when it holds other things.
  package func release() {
    unlink("\(path)/lock")
    close(lock)
    rmdir(path)
  }
}
