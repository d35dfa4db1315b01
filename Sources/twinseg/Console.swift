// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Whole lines, written at once: whoever reads them through a pipe sees each when it is said.
enum Console {
  /// Nobody reads the output any more, or it cannot be written.
  struct OutputFailure: Error, CustomStringConvertible {
    let description: String

    init(code: Int32) {
      description =
        code == EPIPE
        ? "The output was closed." : "Cannot write the output: \(String(cString: strerror(code)))."
    }
  }

  /// What a command was asked for.
  /// - Throws: ``OutputFailure``.
  static func output(_ text: String) throws {
    if let code = write(text, to: STDOUT_FILENO) { throw OutputFailure(code: code) }
  }

  /// Part of what a command was asked for, as it is.
  /// - Throws: ``OutputFailure``.
  static func write(_ text: String) throws {
    if let code = write(text, to: STDOUT_FILENO, ending: "") { throw OutputFailure(code: code) }
  }

  /// Lines for people, apart from a command's output. When nobody reads them, there is nobody to
  /// tell.
  static func note(_ text: String) { _ = write(text, to: STDERR_FILENO) }

  /// A line on a terminal that the next one replaces, unless it is the last.
  static func status(_ text: String, isLast: Bool) {
    _ = write("\r\u{1B}[K\(text)", to: STDERR_FILENO, ending: isLast ? "\n" : "")
  }

  /// - Returns: the system's number for what went wrong; nil when nothing did.
  private static func write(
    _ text: String, to descriptor: Int32, ending: String = "\n"
  ) -> Int32? {
    var rest = Array((text + ending).utf8)[...]
    while !rest.isEmpty {
      let (count, code) = rest.withUnsafeBytes {
        (Glibc.write(descriptor, $0.baseAddress, $0.count), errno)
      }
      guard count > 0 || code == EINTR else { return code }
      rest = rest.dropFirst(max(0, count))
    }
    return nil
  }
}
