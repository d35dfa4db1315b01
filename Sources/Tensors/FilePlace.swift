// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Where a file lies on disk, the same for all paths and links that lead to it.
package struct FilePlace: Sendable, Hashable {
  private let device: dev_t
  private let number: ino_t

  /// - Returns: nil where there is nothing, or nothing that may be looked at.
  package init?(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = status.st_dev
    number = status.st_ino
  }
}
