// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Why a report, or a figure of it, was not made.
package enum ReportError: Error, Equatable, CustomStringConvertible {
  case gnuplotMissing(executable: String)
  /// - Parameter reason: what gnuplot said.
  case gnuplotFailed(figure: String, format: String, reason: String)
  case gnuplotTooSlow(figure: String, format: String, seconds: Double)
  /// Two figures would have the same files.
  case sameName(figure: String)
  case fileOperation(operation: String, path: String, reason: String)

  package var description: String {
    switch self {
    case .gnuplotMissing(let executable):
      "There is no program '\(executable)' that draws figures: install it with 'apt-get install "
        + "gnuplot-nox', and make the report again."
    case .gnuplotFailed(let figure, let format, let reason):
      "gnuplot did not draw figure '\(figure)' as \(format): \(reason)."
    case .gnuplotTooSlow(let figure, let format, let seconds):
      "gnuplot had not drawn figure '\(figure)' as \(format) after \(seconds) s."
    case .sameName(let figure):
      "Two figures of the report are called '\(figure)'."
    case .fileOperation(let operation, let path, let reason):
      "Cannot \(operation) '\(path)': \(reason)."
    }
  }
}
