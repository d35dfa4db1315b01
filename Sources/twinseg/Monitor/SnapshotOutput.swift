// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Monitoring

/// A snapshot as a command prints it.
enum SnapshotOutput {
  static func write(_ snapshot: Snapshot, asJSON: Bool) throws {
    if asJSON { return try Console.output(try JSONOutput.compact(snapshot)) }
    let terminal = Terminal()
    let view = TerminalView(
      snapshot, width: terminal.size?.columns ?? 160, height: nil, style: terminal.style)
    try Console.output(view.lines.joined(separator: "\n"))
  }
}
