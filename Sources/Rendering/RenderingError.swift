// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What can be wrong with pictures and with what they are to show.
package enum RenderingError: Error, Equatable, CustomStringConvertible {
  /// Cairo refused an operation; `status` is its number for the reason.
  case cairo(operation: String, status: UInt32, reason: String)
  /// A picture's sides are not between 1 and ``Canvas/maximumSide``.
  case invalidSize(width: Int, height: Int)
  /// Bytes are no PNG that can be read.
  case invalidPNG(reason: String)
  /// An image or a mask cannot be shown.
  case invalidInput(name: String, reason: String)
  /// A picture cannot be written.
  case fileOperation(operation: String, path: String, reason: String)

  package var description: String {
    switch self {
    case .cairo(let operation, let status, let reason):
      "Cairo cannot \(operation): \(reason) (status \(status))."
    case .invalidSize(let width, let height):
      "A picture of \(width)x\(height) pixels; 1 to \(Canvas.maximumSide) each way can be."
    case .invalidPNG(let reason):
      "The bytes cannot be read as a PNG: \(reason)."
    case .invalidInput(let name, let reason):
      "The \(name) cannot be shown: \(reason)."
    case .fileOperation(let operation, let path, let reason):
      "Cannot \(operation) '\(path)': \(reason)."
    }
  }
}
