// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Says that one process uses a folder: a lock on a file in it, which goes with the process however
/// that ends.
package final class FolderLock: Sendable {
  private let descriptor: Int32

  /// - Parameter name: of the file; who uses a folder for something else takes another.
  /// - Throws: ``ServiceError/folderInUse(path:)`` or ``ServiceError/folder(path:reason:)``.
  package init(folder: String, name: String = "lock") throws(ServiceError) {
    let descriptor = open("\(folder)/\(name)", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw .folder(path: folder, reason: String(cString: strerror(errno)))
    }
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EINTR else {
        let isHeld = errno == EWOULDBLOCK
        let reason = String(cString: strerror(errno))
        close(descriptor)
        throw isHeld ? .folderInUse(path: folder) : .folder(path: folder, reason: reason)
      }
    }
    self.descriptor = descriptor
  }

  /// Whether a process has the lock. Nothing is made in the folder.
  package static func isHeld(folder: String, name: String = "lock") -> Bool {
    let descriptor = open("\(folder)/\(name)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_SH | LOCK_NB) != 0 else {
      flock(descriptor, LOCK_UN)
      return false
    }
    return errno == EWOULDBLOCK
  }

  /// The file stays: removing it would let a third process lock another file of the same name.
  deinit {
    // Closing alone would not do: a child that was forked this moment has the descriptor, too.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
