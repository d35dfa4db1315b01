// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// `twinseg replay` on folders that hold no run. What it finds in a run is tested with `Replay`.
@Suite("The replay command", .timeLimit(.minutes(1)))
struct ReplayCommandTests {
  @Test("fails by name where there is no journal, and writes nothing")
  func noJournal() async throws {
    let folder = Program.temporaryFolder()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let outcome = try await Program.run(["replay", folder])
    #expect(outcome.code == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.error.contains("\(folder)/journal.sqlite"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
  }

  @Test("needs a folder")
  func usage() async throws {
    let outcome = try await Program.run(["replay"])
    #expect(outcome.code == 2)
  }
}
