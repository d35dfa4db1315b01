// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Subprocess
import SystemPackage

/// The program as its users run it.
enum Program {
  struct Outcome {
    let code: Int32
    let output: String
    let error: String
  }

  /// Built beside the tests.
  static let path: String = {
    let own = FileManager.default.currentDirectoryPath
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let beside = tests.deletingLastPathComponent().appendingPathComponent("twinseg").path
    return FileManager.default.isExecutableFile(atPath: beside)
      ? beside : "\(own)/.build/release/twinseg"
  }()

  /// - Parameter fileBlocks: Writes that would make a file longer than so many blocks of 512 bytes
  ///   fail, as on a full disk.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], fileBlocks: Int? = nil
  ) async throws -> Outcome {
    var updates: [Environment.Key: String?] = [:]
    for (key, value) in environment { updates[Environment.Key(stringLiteral: key)] = value }
    let shell = fileBlocks.map { "trap '' XFSZ; ulimit -f \($0); exec \"$0\" \"$@\"" }
    let result = try await Subprocess.run(
      .path(FilePath(shell == nil ? path : "/bin/sh")),
      arguments: Arguments(shell.map { ["-c", $0, path] + arguments } ?? arguments),
      environment: .inherit.updating(updates), output: .string(limit: 1 << 20),
      error: .string(limit: 1 << 20))
    let code: Int32 =
      switch result.terminationStatus {
      case .exited(let code): code
      case .signaled(let signal): 128 + signal
      }
    return Outcome(code: code, output: result.standardOutput, error: result.standardError)
  }

  static func temporaryFolder() -> String {
    "/tmp/twinseg-command-\(UInt32.random(in: 0...UInt32.max))"
  }
}
