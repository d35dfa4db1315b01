// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Subprocess
import Testing

/// Whole federations of processes that learn quadratics.
@Suite("twinseg run", .serialized, .timeLimit(.minutes(3)))
struct RunTests {
  private struct Line: Decodable {
    let event: String
    let version: UInt64?
    let distance: Double?
    let reached: Bool?
    let restarts: Int?
    let process: String?
  }

  private func lines(_ text: String) throws -> [Line] {
    try text.split(separator: "\n").map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8))
    }
  }

  @Test("reaches the optimum and leaves nothing behind", arguments: ["fedbuff", "fedavg"])
  func reachesOptimum(strategy: String) async throws {
    let folder = Program.temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let outcome = try await Program.run([
      "run", "--problem", "quadratic", "--agents", "3", "--parameters", "30", "--strategy",
      strategy, "--json",
      "--directory", folder, "--timeout", "60",
    ])
    #expect(outcome.code == 0, "\(outcome)")
    let lines = try lines(outcome.output)
    let versions = lines.compactMap { $0.event == "version" ? $0.version : nil }
    #expect(!versions.isEmpty && versions == versions.sorted())
    let summary = try #require(lines.last)
    #expect(summary.reached == true && summary.restarts == 0)
    #expect(try #require(summary.distance) <= 1e-3)
    #expect(!FileManager.default.fileExists(atPath: folder + "/sockets"))
    #expect(RunProcess.all(of: folder).isEmpty)
  }

  @Test(
    "survives the death of any process",
    arguments: [
      ("broker", SIGKILL), ("aggregator", SIGKILL), ("hospital-2", SIGKILL),
      ("aggregator", SIGTERM),
    ])
  func survivesDeath(victim: String, signal: Int32) async throws {
    let folder = Program.temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let result = try await Subprocess.run(
      .path(.init(Program.path)),
      arguments: [
        "run", "--problem", "quadratic", "--agents", "3", "--parameters", "30", "--json",
        "--directory", folder,
        "--timeout", "90",
      ], input: .none, output: .sequence, error: .discarded
    ) { execution in
      var lines: [Line] = []
      var isKilled = false
      for try await text in execution.standardOutput.strings() {
        guard !text.isEmpty else { continue }
        let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
        lines.append(line)
        if !isKilled, line.event == "version", line.version ?? 0 >= 2 {
          isKilled = true
          let process = try #require(RunProcess.all(of: folder).first { $0.isNamed(victim) })
          #expect(kill(process.identifier, signal) == 0)
        }
      }
      return lines
    }
    #expect(result.terminationStatus.isSuccess)
    let lines = result.closureResult
    #expect(lines.contains { $0.event == "process" && ($0.process ?? "").contains(victim) })
    #expect(lines.last?.reached == true)
    #expect(lines.last?.restarts == 1)
    #expect(RunProcess.all(of: folder).isEmpty)
  }

  @Test("an interrupted run stops its processes and fails")
  func interrupted() async throws {
    let folder = Program.temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let result = try await Subprocess.run(
      .path(.init(Program.path)),
      arguments: [
        "run", "--problem", "quadratic", "--agents", "2", "--json", "--tolerance", "1e-30",
        "--directory", folder,
      ],
      input: .none, output: .sequence, error: .discarded
    ) { execution in
      for try await text in execution.standardOutput.strings()
      where text.contains(#""event":"version""#) {
        try execution.send(signal: .interrupt)
        break
      }
    }
    #expect(result.terminationStatus == .exited(1))
    #expect(RunProcess.all(of: folder).isEmpty)
    #expect(!FileManager.default.fileExists(atPath: folder + "/sockets"))
  }

  @Test("a benchmark of the federation prints its figures")
  func bench() async throws {
    let outcome = try await Program.run([
      "bench", "federation", "--agents", "2", "--parameters", "300000", "--rounds", "4",
      "--encoding", "f16", "--json",
    ])
    #expect(outcome.code == 0, "\(outcome)")
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let figures = try #require(object as? [String: Any])
    for key in [
      "seconds_per_round_median", "first_round_seconds", "aggregator_peak_rss_bytes",
      "aggregator_cpu_seconds", "updates_per_second", "bytes_on_wire",
    ] {
      let figure = try #require(figures[key] as? Double, "\(key)")
      #expect(figure > 0, "\(key)")
    }
    // Models go out in float32, updates come back in float16, each over two sockets.
    let model = 300_000.0 * 4
    let payload = 4 * (model + 2 * model) + 4 * 2 * 2 * (model / 2)
    let wire = try #require(figures["bytes_on_wire"] as? Double)
    #expect(wire > payload * 0.9 && wire < payload * 1.6)
  }
}
