// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Whole lines, written at once: whoever reads them through a pipe sees each when it is said.
enum Console {
  /// Nobody reads the output any more.
  struct OutputClosed: Error, CustomStringConvertible {
    let description = "The output was closed."
  }

  /// What a command was asked for.
  /// - Throws: ``OutputClosed``.
  static func output(_ text: String) throws {
    guard write(text, to: STDOUT_FILENO) else { throw OutputClosed() }
  }

  /// Lines for people, apart from a command's output. When nobody reads them, there is nobody to
  /// tell.
  static func note(_ text: String) { _ = write(text, to: STDERR_FILENO) }

  /// A line on a terminal that the next one replaces, unless it is the last.
  static func status(_ text: String, isLast: Bool) {
    _ = write("\r\u{1B}[K\(text)", to: STDERR_FILENO, ending: isLast ? "\n" : "")
  }

  private static func write(
    _ text: String, to descriptor: Int32, ending: String = "\n"
  ) -> Bool {
    var rest = Array((text + ending).utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 || errno == EINTR else { return false }
      rest = rest.dropFirst(max(0, count))
    }
    return true
  }
}
