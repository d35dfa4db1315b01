// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Subprocess
import Testing

@Suite("An agent that prepares its cases", .timeLimit(.minutes(2)))
struct AgentPreparationTests {
  private static func arguments(
    _ folder: String, cohort: String, _ more: [String] = []
  ) -> Arguments {
    let settings =
      [
        "learner.name=segmentation", "model.preset=tiny", "model.volume=64", "data.path=\(cohort)",
        "log_format=text",
      ] + more
    return Arguments(
      [
        "agent", "--name", "h1", "--endpoint", "ipc://\(folder)/sockets", "--directory",
        "\(folder)/h1",
      ] + settings.flatMap { ["--set", $0] })
  }

  /// Runs an agent until it has prepared a case, or until it takes part, and has it end by SIGTERM.
  /// - Returns: what it logged.
  private static func agent(
    _ folder: String, cohort: String, takesPart: Bool
  ) async throws -> String {
    let result = try await Subprocess.run(
      .path(.init(Program.path)), arguments: arguments(folder, cohort: cohort), input: .none,
      output: .discarded, error: .sequence
    ) { execution in
      let process = execution.processIdentifier.value
      // On a thread of its own: other tests keep those of Swift's tasks busy for longer than it takes.
      let watch = Thread {
        while !isPrepared(in: folder), kill(process, 0) == 0 { usleep(1_000) }
        kill(process, SIGTERM)
      }
      if !takesPart { watch.start() }
      var log = ""
      for try await line in execution.standardError.strings() {
        log += line
        if takesPart, line.contains("agent starts") { kill(process, SIGTERM) }
      }
      return log
    }
    #expect(result.terminationStatus.isSuccess, "\(result.closureResult)")
    return result.closureResult
  }

  private static func isPrepared(in folder: String) -> Bool {
    do {
      return try !prepared(in: folder).isEmpty
    } catch {
      Issue.record(error)
      return true
    }
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

  @Test("notices cases that come while it is at work")
  func newCases() async throws {
    let hospital = try await PhantomHospitalFolder()
    let late = try #require(hospital.cases.last)
    try FileManager.default.moveItem(
      atPath: "\(hospital.cohort)/\(late)", toPath: hospital.path(late))
    let folder = hospital.path
    let result = try await Subprocess.run(
      .path(.init(Program.path)),
      arguments: Self.arguments(
        folder, cohort: hospital.cohort,
        ["model.volume=16", "data.rescan_seconds=0.2", "log_level=debug"]),
      input: .none, output: .discarded, error: .sequence
    ) { execution in
      var log = ""
      var isThere = false
      for try await line in execution.standardError.strings() {
        log += line
        if !isThere, line.contains("no other cases") {
          isThere = true
          try FileManager.default.moveItem(
            atPath: hospital.path(late), toPath: "\(hospital.cohort)/\(late)")
        }
        if line.contains("new or changed cases take part") {
          kill(execution.processIdentifier.value, SIGTERM)
        }
      }
      return log
    }
    #expect(result.terminationStatus.isSuccess, "\(result.closureResult)")
    #expect(result.closureResult.contains("new or changed cases take part"))
    let split = try String(contentsOfFile: "\(folder)/h1/split.json", encoding: .utf8)
    #expect(split.contains(late))
  }

  @Test("ends soon when it is told to, and keeps what it has prepared")
  func termination() async throws {
    let folder = Program.temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let phantoms = try await Program.run([
      "data", "phantom", "--out", "\(folder)/data", "--hospitals", "1", "--scale", "0.03",
      "--shape", "32x32x32",
    ])
    #expect(phantoms.code == 0, "\(phantoms)")
    let hospital = try #require(
      try FileManager.default.contentsOfDirectory(atPath: "\(folder)/data").first)
    let cohort = "\(folder)/data/\(hospital)"
    let cases = try FileManager.default.contentsOfDirectory(atPath: cohort).count

    let log = try await Self.agent(folder, cohort: cohort, takesPart: false)
    #expect(log.contains("told to end before all was prepared"), "\(log)")
    #expect(!log.contains("agent starts"), "\(log)")
    let first = try Self.prepared(in: folder)
    #expect(!first.isEmpty && first.count < cases)

    let again = try await Self.agent(folder, cohort: cohort, takesPart: true)
    #expect(!again.contains("Error: "), "\(again)")
    let all = try Self.prepared(in: folder)
    #expect(all.count == cases)
    for (name, moment) in first { #expect(all[name] == moment) }
  }
}
