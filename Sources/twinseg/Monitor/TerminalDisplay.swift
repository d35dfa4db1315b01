// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Monitoring
import ServiceLifecycle

/// Shows a hub on standard output: drawn over itself on a terminal, else a line for each change.
struct TerminalDisplay: Service {
  let hub: MonitorHub

  private static let pause = Duration.milliseconds(500)
  /// Where nothing can be drawn over.
  private static let linePause = Duration.seconds(1)
  private static let enter = "\u{1B}[?1049h\u{1B}[?25l"
  private static let leave = "\u{1B}[?25h\u{1B}[?1049l"

  func run() async throws {
    let terminal = Terminal()
    guard terminal.canRedraw else { return try await printNews() }
    try Console.write(Self.enter)
    // Whatever ends the display, the terminal is given back as it was.
    let result = await Result { try await draw(terminal) }
    try Console.write(Self.leave)
    try SnapshotOutput.write(hub.snapshot(), asJSON: false)
    try result.get()
  }

  private func draw(_ terminal: Terminal) async throws {
    repeat {
      let size = terminal.size ?? (80, 24)
      let view = TerminalView(
        hub.snapshot(), width: size.columns, height: size.rows, style: terminal.style)
      // Each line clears what is left of the one before, the last all below it.
      let lines = view.lines.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n")
      try Console.write("\u{1B}[H\(lines)\u{1B}[J")
    } while await rest(for: Self.pause)
  }

  private func printNews() async throws {
    var news = MonitorNews()
    repeat {
      let lines = news.lines(of: hub.snapshot(since: news.revision))
      if !lines.isEmpty { try Console.output(lines.joined(separator: "\n")) }
    } while await rest(for: Self.linePause)
  }

  /// - Returns: false when it is time to end.
  private func rest(for pause: Duration) async -> Bool {
    do {
      try await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
      return true
    } catch {
      return false
    }
  }
}

extension Result where Failure == any Error {
  fileprivate init(_ body: () async throws -> Success) async {
    do {
      self = .success(try await body())
    } catch {
      self = .failure(error)
    }
  }
}
