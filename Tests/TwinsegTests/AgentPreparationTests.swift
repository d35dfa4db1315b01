// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Subprocess
import Testing

@Suite("An agent that prepares its cases", .timeLimit(.minutes(2)))
struct AgentPreparationTests {
  /// Runs an agent until `isEnough`, and has it end by SIGTERM.
  /// - Returns: what it logged.
  private func agent(
    _ folder: String, cohort: String, until isEnough: @escaping @Sendable () throws -> Bool
  ) async throws -> String {
    let result = try await Subprocess.run(
      .path(.init(Program.path)),
      arguments: Arguments(
        [
          "agent", "--name", "h1", "--endpoint", "ipc://\(folder)/sockets", "--directory",
          "\(folder)/h1",
        ]
          + [
            "learner.name=segmentation", "model.preset=tiny", "model.volume=64",
            "data.path=\(cohort)", "log_format=text",
          ].flatMap { ["--set", $0] }), input: .none, output: .discarded, error: .sequence
    ) { execution in
      while try !isEnough() { try await Task.sleep(for: .milliseconds(5)) }
      #expect(kill(execution.processIdentifier.value, SIGTERM) == 0)
      var log = ""
      for try await text in execution.standardError.strings() { log += text }
      return log
    }
    #expect(result.terminationStatus.isSuccess, "\(result.closureResult)")
    return result.closureResult
  }

  /// Of the cases that are prepared, when each was.
  private static func prepared(in folder: String) throws -> [String: Date] {
    let cache = "\(folder)/h1/cache"
    guard FileManager.default.fileExists(atPath: cache) else { return [:] }
    var moments: [String: Date] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: cache)
    where name.hasSuffix(".safetensors") {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(cache)/\(name)")
      moments[name] = attributes[.modificationDate] as? Date
    }
    return moments
  }

  @Test("ends soon when it is told to, and keeps what it has prepared")
  func termination() async throws {
    let folder = Program.temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let phantoms = try await Program.run([
      "data", "phantom", "--out", "\(folder)/data", "--hospitals", "1", "--scale", "0.01",
      "--shape", "64x64x64",
    ])
    #expect(phantoms.code == 0, "\(phantoms)")
    let hospital = try #require(
      try FileManager.default.contentsOfDirectory(atPath: "\(folder)/data").first)
    let cohort = "\(folder)/data/\(hospital)"
    let cases = try FileManager.default.contentsOfDirectory(atPath: cohort).count

    let log = try await agent(folder, cohort: cohort) {
      try !Self.prepared(in: folder).isEmpty
    }
    #expect(log.contains("told to end before all was prepared"), "\(log)")
    #expect(!log.contains("agent starts"), "\(log)")
    let first = try Self.prepared(in: folder)
    #expect(!first.isEmpty && first.count < cases)

    let split = "\(folder)/h1/split.json"
    let again = try await agent(folder, cohort: cohort) {
      FileManager.default.fileExists(atPath: split)
    }
    #expect(!again.contains("Error: "), "\(again)")
    let all = try Self.prepared(in: folder)
    #expect(all.count == cases)
    for (name, moment) in first { #expect(all[name] == moment) }
  }
}
