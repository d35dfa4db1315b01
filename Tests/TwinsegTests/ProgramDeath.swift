// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// The program, killed in the middle of a file.
enum ProgramDeath {
  struct SystemFailure: Error {
    let operation: String
    let code: Int32
  }

  /// Runs the program until it begins to write a file, and kills it then.
  /// - Parameters:
  ///   - name: Of the file. What is being written has a longer name, until it is whole.
  ///   - folder: Where it is written; it exists.
  /// - Returns: whether the program was killed; not where it ended before.
  static func run(
    _ arguments: [String], whileWriting name: String, in folder: String
  ) async throws -> Bool {
    try await withCheckedThrowingContinuation { continuation in
      Thread {
        continuation.resume(
          with: Result { try runHere(arguments, whileWriting: name, in: folder) })
      }.start()
    }
  }

  private static func runHere(
    _ arguments: [String], whileWriting name: String, in folder: String
  ) throws -> Bool {
    let watch = inotify_init1(O_CLOEXEC)
    guard watch >= 0 else { throw SystemFailure(operation: "inotify_init1", code: errno) }
    defer { close(watch) }
    guard inotify_add_watch(watch, folder, UInt32(IN_CREATE)) >= 0 else {
      throw SystemFailure(operation: "inotify_add_watch", code: errno)
    }
    let program = Process()
    program.executableURL = URL(filePath: Program.path)
    program.arguments = arguments
    program.standardOutput = FileHandle.nullDevice
    program.standardError = FileHandle.nullDevice
    try program.run()
    while program.isRunning, !(try created(by: watch, name)) {}
    kill(program.processIdentifier, SIGKILL)
    program.waitUntilExit()
    return program.terminationReason == .uncaughtSignal && program.terminationStatus == SIGKILL
  }

  /// Waits for files to be created, or for a tenth of a second.
  private static func created(by watch: Int32, _ name: String) throws -> Bool {
    var request = pollfd(fd: watch, events: Int16(POLLIN), revents: 0)
    guard poll(&request, 1, 100) > 0 else { return false }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(watch, &bytes, bytes.count)
    guard count > 0 else { throw SystemFailure(operation: "read", code: errno) }
    // The names stand among the events; a search finds them.
    return bytes[..<count].firstRange(of: Array("\(name).".utf8)) != nil
  }
}
