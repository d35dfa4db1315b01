// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Monitoring

/// What standard output leads to.
struct Terminal {
  private let environment = ProcessInfo.processInfo.environment

  var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Whether lines can be drawn over each other.
  var canRedraw: Bool { isTerminal && environment["TERM"].map { $0 != "dumb" } ?? false }

  /// Nil: not a terminal, or one of unknown size.
  var size: (columns: Int, rows: Int)? {
    var size = winsize()
    guard isTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0,
      size.ws_row > 0
    else { return nil }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  var style: TerminalStyle {
    let noColour = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    let locale =
      ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    let isUnicode = locale.uppercased().contains("UTF-8") || locale.uppercased().contains("UTF8")
    return TerminalStyle(hasColour: canRedraw && !noColour, isPlain: !isUnicode)
  }
}
