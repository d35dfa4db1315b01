// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Services as processes of their own, which end with their standard input.
final class RunningServices {
  /// A process's own: starting it closes the end that is not ours.
  private var lifelines: [Pipe] = []
  private var processes: [Process] = []
  /// Where the first service logs.
  private let log = Pipe()

  /// - Parameter commands: arguments of each, `--exit-with-parent` among them.
  init(_ commands: [[String]]) throws {
    for (index, arguments) in commands.enumerated() {
      let process = Process()
      process.executableURL = URL(filePath: Program.path)
      process.arguments = arguments
      let lifeline = Pipe()
      lifelines.append(lifeline)
      process.standardInput = lifeline
      process.standardOutput = FileHandle.nullDevice
      process.standardError = index == 0 ? log : FileHandle.nullDevice
      try process.run()
      processes.append(process)
    }
  }

  /// Where the first service serves its health, from its log.
  func healthAddress() throws -> String? {
    var text = ""
    while let data = try log.fileHandleForReading.read(upToCount: 1), !data.isEmpty {
      text += String(decoding: data, as: UTF8.self)
      guard text.hasSuffix("\n") else { continue }
      let line = try LoggedLine(text)
      if line.message == "health is served" { return line.metadata["address"] }
      text = ""
    }
    return nil
  }

  func stop() {
    for process in processes where process.isRunning { process.terminate() }
    for process in processes { process.waitUntilExit() }
  }
}
