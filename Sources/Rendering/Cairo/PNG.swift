// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// A picture encoded as a PNG file.
package struct PNG: Sendable, Equatable {
  package let bytes: [UInt8]

  /// Replaces a file as a whole or not at all.
  /// - Throws: ``RenderingError/fileOperation(operation:path:reason:)``; what was at `path` before is
  ///   then intact.
  package func write(to path: String) throws(RenderingError) {
    do {
      try AtomicFile.write(to: path) { file throws(TensorsError) in try file.write(bytes) }
    } catch {
      switch error {
      case .fileOperation(let operation, let path, let reason):
        throw .fileOperation(operation: operation, path: path, reason: reason)
      default:
        throw .fileOperation(operation: "write", path: path, reason: error.description)
      }
    }
  }
}
