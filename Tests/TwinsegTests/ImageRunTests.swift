// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Subprocess
import Testing

/// Whole federations of processes that learn images, as small as they can be.
@Suite("twinseg run on images", .serialized, .timeLimit(.minutes(5)))
struct ImageRunTests {
  private let folder = Program.temporaryFolder()

  private static let small = [
    "--versions", "2", "--set", "model.volume=16", "--set", "training.local_steps=2", "--set",
    "twin.versions=1", "--set", "twin.epochs=1", "--json",
  ]

  private func line(_ output: String, where isWanted: ([String: Any]) -> Bool) -> [String: Any]? {
    output.split(separator: "\n").compactMap { text in
      (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any]
    }.last(where: isWanted)
  }

  /// What the run's agents took gives the same versions in the same time on the virtual clock.
  private func replaysOnVirtualClock() async throws {
    let rules = ["strategy.name=fedbuff", "strategy.buffer_size=1", "strategy.deadline_seconds=0"]
    let command = ["study", "trace", folder, "--compare", "--json"]
    let outcome = try await Program.run(command + rules.flatMap { ["--set", $0] })
    #expect(outcome.code == 0, "\(outcome)")
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let comparison = try #require((object as? [String: Any])?["comparison"] as? [String: Any])
    #expect(comparison["versions"] as? Int == 2)
    #expect(comparison["same_versions"] as? Int == 2, "\(comparison)")
    let recorded = try #require(comparison["recorded_seconds"] as? Double)
    let virtual = try #require(comparison["virtual_seconds"] as? Double)
    #expect(abs(virtual - recorded) <= 0.1 * recorded, "\(comparison)")
    let others = try await Program.run(command + ["--set", "strategy.name=fedavg"])
    #expect(others.code == 2, "\(others)")
  }

  @Test("ends with scores of the global model and of every twin, and can be looked at again")
  func small() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let outcome = try await Program.run(
      ["run", "--agents", "2", "--directory", folder] + Self.small)
    #expect(outcome.code == 0, "\(outcome)")
    let report = try #require(line(outcome.output) { $0["hospitals"] != nil })
    let hospitals = try #require(report["hospitals"] as? [[String: Any]])
    #expect(hospitals.count == 2)
    for hospital in hospitals {
      #expect(hospital["twin"] != nil && hospital["global"] != nil)
      #expect(hospital["twin_refresh"] as? Int ?? 0 >= 1)
      #expect(hospital["test_cases"] as? Int ?? 0 >= 1)
    }
    let run = try #require(report["run"] as? [String: Any])
    #expect(run["restarts"] as? Int == 0)
    #expect((report["history"] as? [String: Any])?["versions"] as? Int == 2)
    for file in [
      "summary.json", "summary.csv", "summary.txt", "index.html", "report.md", "roc.json",
      "figures/case-1.png",
    ] {
      #expect(FileManager.default.fileExists(atPath: "\(folder)/report/\(file)"), "\(file)")
    }
    #expect((report["auc"] as? [String: Any])?["global_cases"] as? Int ?? 0 >= 2)
    try await drawsAgain()
    try await replaysOnVirtualClock()
    #expect(!FileManager.default.fileExists(atPath: "\(folder)/sockets"))
    // A run that is done is scored again, to the same numbers, and trains nothing; what happened to it
    // is told as before.
    try #"{"agents_lost": 1, "incidents": ["hospital-1 lost"], "restarts": 4, "seconds": 77}"#
      .write(
        toFile: "\(folder)/outcome.json", atomically: true, encoding: .utf8)
    let again = try await Program.run(
      ["run", "--agents", "2", "--directory", folder, "--resume"] + Self.small)
    #expect(again.code == 0, "\(again)")
    let second = try #require(line(again.output) { $0["hospitals"] != nil })
    #expect(NSArray(array: hospitals) == NSArray(array: second["hospitals"] as? [Any] ?? []))
    let told = try #require(second["run"] as? [String: Any])
    #expect(told["restarts"] as? Int == 4 && told["agents_lost"] as? Int == 1, "\(told)")
    #expect(told["seconds"] as? Double == 77, "\(told)")
    // Baselines of as many steps stand beside them, and change nothing of them.
    let compared = try await Program.run(
      ["run", "--agents", "2", "--directory", folder, "--resume", "--compare"] + Self.small)
    #expect(compared.code == 0, "\(compared)")
    let third = try #require(line(compared.output) { $0["hospitals"] != nil })
    for (before, after) in zip(hospitals, third["hospitals"] as? [[String: Any]] ?? []) {
      #expect(after["alone"] != nil && after["pooled"] != nil)
      #expect(before["alone"] == nil && before["pooled"] == nil)
      #expect(
        NSDictionary(dictionary: after["global"] as? [String: Any] ?? [:])
          == NSDictionary(dictionary: before["global"] as? [String: Any] ?? [:]))
    }
    let matrix = (third["cross_site"] as? [String: Any])?["alone"] as? [[Double]]
    #expect(matrix?.count == 2)
    try await restores("\(folder)/agents/hospital-1")
    // Nobody goes on with something else in the same folder.
    for other in [
      ["--agents", "3"], ["--agents", "2", "--seed", "5"],
      ["--agents", "2", "--set", "learner.augmentation=0"],
    ] {
      let mismatch = try await Program.run(
        ["run", "--directory", folder, "--resume"] + other + Self.small)
      #expect(mismatch.code == 1, "\(mismatch)")
      #expect(mismatch.error.contains("--agents 2 --strategy fedbuff --seed 1"), "\(mismatch)")
    }
    try "{".write(toFile: "\(folder)/run.yaml", atomically: true, encoding: .utf8)
    let damaged = try await Program.run(
      ["run", "--agents", "2", "--directory", folder, "--resume"] + Self.small)
    #expect(damaged.code == 1 && damaged.error.contains("run.yaml"), "\(damaged)")
    // A run that is there is not overwritten.
    let refused = try await Program.run(
      ["run", "--agents", "2", "--directory", folder] + Self.small)
    #expect(refused.code == 1)
    #expect(refused.error.contains("--resume"))
  }

  /// From the numbers alone, to the same pages.
  private func drawsAgain() async throws {
    let files = ["index.html", "report.md"].map { "\(folder)/report/\($0)" }
    let pages = files.map { FileManager.default.contents(atPath: $0) }
    for file in files { try FileManager.default.removeItem(atPath: file) }
    let command = ["run", "--report-only", "--directory", folder]
    let drawn = try await Program.run(command)
    #expect(drawn.code == 0 && drawn.output.contains("report/index.html"), "\(drawn)")
    #expect(files.map { FileManager.default.contents(atPath: $0) } == pages)
    // Without gnuplot there are no figures, and everything else.
    let undrawn = try await Program.run(command, environment: ["PATH": "/nowhere"])
    #expect(undrawn.code == 0 && undrawn.error.contains("apt-get install gnuplot-nox"))
    let page = try String(contentsOfFile: files[0], encoding: .utf8)
    #expect(page.contains("Table III.") && page.contains("gnuplot-nox"))
  }

  @Test("what was not scored, or is no run, has no report to make again")
  func noReport() async throws {
    let none = try await Program.run(["run", "--report-only", "--directory", folder])
    #expect(none.code == 1 && none.error.contains("--resume"), "\(none)")
    for wrong in [["--report-only"], ["--report-only", "--directory", folder, "--resume"]] {
      let outcome = try await Program.run(["run"] + wrong)
      #expect(outcome.code == 2, "\(outcome)")
    }
  }

  private func restores(_ agent: String) async throws {
    let restored = try await Program.run(["twin", "restore", "1", "--directory", agent])
    #expect(restored.code == 0, "\(restored)")
    let shown = try await Program.run(["twin", "show", "--directory", agent, "--json"])
    let twin = try #require(
      try JSONSerialization.jsonObject(with: Data(shown.output.utf8)) as? [String: Any])
    let servings = try #require(twin["servings"] as? [[String: Any]])
    #expect(servings.last?["reason"] as? String == "restored", "\(shown)")
    let unknown = try await Program.run(["twin", "restore", "99", "--directory", agent])
    #expect(unknown.code == 1)
    #expect(unknown.error.contains("99"))
    let both = try await Program.run(
      ["twin", "restore", "1", "--directory", agent, "--agent", "ipc:///tmp/none"])
    #expect(both.code == 2)
  }

  @Test("answers with a twin while it trains, and ends well though processes are killed")
  func serving() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let folder = folder
    let result = try await Subprocess.run(
      .path(.init(Program.path)),
      arguments: .init([
        "run", "--agents", "2", "--directory", folder, "--versions", "8", "--set",
        "model.volume=16", "--set", "training.local_steps=150", "--set", "twin.versions=1", "--set",
        "twin.epochs=1", "--json",
      ]), input: .none, output: .sequence, error: .discarded
    ) { execution in
      var lines: [String] = []
      var victims = ["hospital-2", "aggregator", "broker"]
      for try await text in execution.standardOutput.strings() {
        lines.append(text)
        if text.contains(#""event":"twin""#), text.contains("hospital-1"), lines.count < 1_000,
          !FileManager.default.fileExists(atPath: "\(folder)/predictions")
        {
          try await predict(folder)
        }
        if text.contains(#""event":"version""#), !victims.isEmpty {
          let victim = victims.removeFirst()
          if let process = RunProcess.all(of: folder).first(where: { $0.isNamed(victim) }) {
            #expect(kill(process.identifier, SIGKILL) == 0)
          }
        }
      }
      return lines
    }
    #expect(result.terminationStatus.isSuccess)
    #expect(FileManager.default.fileExists(atPath: "\(folder)/predictions"))
    let output = result.closureResult.joined(separator: "\n")
    let report = try #require(line(output) { $0["hospitals"] != nil })
    let run = try #require(report["run"] as? [String: Any])
    #expect(run["restarts"] as? Int == 3, "\(run)")
    #expect((run["incidents"] as? [String])?.count ?? 0 >= 3)
    // What happened is not forgotten when the run is gone on with.
    let kept = try JSONSerialization.jsonObject(
      with: try Data(contentsOf: URL(filePath: "\(folder)/outcome.json")))
    #expect((kept as? [String: Any])?["restarts"] as? Int == 3, "\(kept)")
    let history = try #require(report["history"] as? [String: Any])
    #expect(history["versions"] as? Int == 8)
    #expect(RunProcess.all(of: folder).isEmpty)
  }

  private func predict(_ folder: String) async throws {
    let cohort = "\(folder)/data/H1-2023GLI"
    let cases = try FileManager.default.contentsOfDirectory(atPath: cohort).sorted()
    let first = try #require(cases.first)
    let restored = try await Program.run([
      "twin", "restore", "1", "--agent", "ipc://\(folder)/sockets/hospital-1",
    ])
    #expect(restored.code == 0, "\(restored)")
    for extra in [[], ["--stream"]] {
      let outcome = try await Program.run(
        [
          "predict", "--agent", "ipc://\(folder)/sockets/hospital-1", "--input",
          "\(cohort)/\(first)", "--output", "\(folder)/predictions", "--overlay", "--json",
        ] + extra)
      #expect(outcome.code == 0, "\(outcome)")
      let answer = try #require(line(outcome.output) { $0["twin_refresh"] != nil })
      #expect(answer["twin_refresh"] as? Int ?? 0 >= 1)
      #expect(answer["seconds"] as? Double ?? 0 > 0)
      for suffix in ["nii.gz", "png"] {
        #expect(
          FileManager.default.fileExists(atPath: "\(folder)/predictions/\(first).\(suffix)"))
      }
    }
  }

  @Test("names what is wrong with the data of hospitals")
  func noData() async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let empty = folder + "/empty"
    try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
    let outcome = try await Program.run(
      ["run", "--data", empty, "--directory", folder + "/run"] + Self.small)
    #expect(outcome.code == 1)
    #expect(outcome.error.contains("each hospital's cases lie in a folder of their own"))
  }
}
