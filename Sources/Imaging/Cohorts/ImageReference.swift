// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// An image on disk: a NIfTI file, and which of its frames.
package struct ImageReference: Sendable, Hashable, Codable {
  package let path: String
  /// Along the fourth dimension; 0 in a file of three.
  package let frame: Int

  package init(path: String, frame: Int = 0) {
    self.path = path
    self.frame = frame
  }
}
