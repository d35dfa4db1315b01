// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Subprocess
import Testing

/// Training as a process: what it prints, leaves behind and survives.
@Suite("twinseg train", .serialized, .timeLimit(.minutes(3)))
struct TrainTests {
  private struct Epoch: Decodable {
    let epoch: Int
    let loss: Double
  }

  private let hospital: PhantomHospitalFolder

  init() async throws { hospital = try await PhantomHospitalFolder() }

  private func epochs(_ text: String) throws -> [Epoch] {
    try text.split(separator: "\n").map {
      try JSONDecoder().decode(Epoch.self, from: Data($0.utf8))
    }
  }

  private func object(_ text: some StringProtocol) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test("trains, tests and leaves models, metrics and scores")
  func trains() async throws {
    let outcome = try await Program.run(hospital.training("run", epochs: 3, ["--json"]))
    #expect(outcome.code == 0, "\(outcome.error)")
    let lines = outcome.output.split(separator: "\n")
    #expect(try epochs(lines.prefix(3).joined(separator: "\n")).map(\.epoch) == [1, 2, 3])
    let summary = try object(try #require(lines.last))
    #expect((summary["cases"] as? [Any])?.isEmpty == false)
    let stored = try object(String(decoding: try hospital.file("run/summary.json"), as: UTF8.self))
    #expect(NSDictionary(dictionary: stored) == NSDictionary(dictionary: summary))
    for name in ["best", "last", "state"] { #expect(hospital.exists("run/\(name).safetensors")) }
    for name in ["settings.json", "split.json", "summary.json", "summary.csv", "log.txt"] {
      #expect(hospital.exists("run/\(name)"))
    }
    let metrics = String(decoding: try hospital.file("run/metrics.jsonl"), as: UTF8.self)
    #expect(try epochs(metrics).map(\.epoch) == [1, 2, 3])
    let again = try await Program.run(hospital.training("run", epochs: 3))
    #expect(again.code == 2 && again.error.contains("--resume"), "\(again)")
  }

  /// Runs until the line of an epoch, then sends a signal.
  private func interrupted(_ arguments: [String], after epoch: Int, signal: Int32) async throws -> (
    status: TerminationStatus, error: String
  ) {
    let result = try await Subprocess.run(
      .path(.init(Program.path)), arguments: Arguments(arguments + ["--json"]), input: .none,
      output: .sequence, error: .string(limit: 1 << 20)
    ) { execution in
      for try await text in execution.standardOutput.strings() {
        guard let line = text.split(separator: "\n").last,
          let found = try? JSONDecoder().decode(Epoch.self, from: Data(line.utf8))
        else { continue }
        if found.epoch == epoch {
          #expect(kill(execution.processIdentifier.value, signal) == 0)
        }
      }
    }
    return (result.terminationStatus, result.standardError)
  }

  @Test("a run that was killed goes on to the same bits", arguments: [[], ["--patches"]])
  func killed(options: [String]) async throws {
    let whole = try await Program.run(hospital.training("whole", epochs: 20, options))
    #expect(whole.code == 0, "\(whole.error)")
    let run = hospital.training("broken", epochs: 20, options)
    let death = try await interrupted(run, after: 2, signal: SIGKILL)
    #expect(death.status == .signaled(SIGKILL))
    #expect(!hospital.exists("broken/summary.json"))
    let outcome = try await Program.run(run + ["--resume"])
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.error.contains("going on after epoch"))
    let metrics = String(decoding: try hospital.file("broken/metrics.jsonl"), as: UTF8.self)
    #expect(try epochs(metrics).map(\.epoch) == Array(1...20))
    for name in ["last.safetensors", "best.safetensors", "summary.csv"] {
      #expect(try hospital.file("whole/\(name)") == hospital.file("broken/\(name)"), "\(name)")
    }
  }

  @Test("Ctrl-C and SIGTERM end a run with a word on how to go on", arguments: [SIGINT, SIGTERM])
  func interrupt(signal: Int32) async throws {
    let run = hospital.training("run", epochs: 100_000)
    let end = try await interrupted(run, after: 1, signal: signal)
    #expect(end.status == .exited(1))
    #expect(end.error.contains("--resume"), "\(end.error)")
    let text = String(decoding: try hospital.file("run/metrics.jsonl"), as: UTF8.self)
    let last = try #require(try epochs(text).last?.epoch)
    let more = hospital.training("run", epochs: last + 1, ["--resume"])
    let outcome = try await Program.run(more)
    #expect(outcome.code == 0, "\(outcome.error)")
  }

  @Test("a refused resumption names the reason and changes nothing")
  func refused() async throws {
    let outcome = try await Program.run(hospital.training("run", epochs: 1))
    #expect(outcome.code == 0, "\(outcome.error)")
    let names = ["settings.json", "split.json", "metrics.jsonl", "state.safetensors"]
    let before = try names.map { try hospital.file("run/\($0)") }
    let other = try await Program.run(
      hospital.training("run", epochs: 2, ["--resume", "--learning-rate", "0.5"]))
    #expect(other.code == 1 && other.error.contains("other settings or cases"), "\(other)")
    #expect(try names.map { try hospital.file("run/\($0)") } == before)
  }

  @Test(
    "wrong use ends with code 2 and names the option",
    arguments: [
      ["--volume", "17"], ["--epochs", "0"], ["--learning-rate", "-1"], ["--rescale", "5"],
      ["--rescale", "60,40"], ["--margin", "-3"], ["--margin", "\(Int.max)"],
      ["--flip-axes", "sideways"],
      ["--augmentation-strength", "-1"], ["--augmentation-strength", "20"],
      ["--z-normalization", "no"],
    ])
  func usage(options: [String]) async throws {
    let outcome = try await Program.run(hospital.training("run", options))
    #expect(outcome.code == 2, "\(outcome)")
    #expect(!hospital.exists("run"))
  }

  @Test("options of preparation and augmentation reach the run's settings")
  func options() async throws {
    let outcome = try await Program.run(
      hospital.training(
        "run", epochs: 1,
        [
          "--rescale", "1,99", "--z-normalization", "whole", "--no-crop", "--flip-axes",
          "width,depth", "--augmentation-strength", "0.5",
        ]))
    #expect(outcome.code == 0, "\(outcome.error)")
    let settings = try object(
      String(decoding: try hospital.file("run/settings.json"), as: UTF8.self))
    let preprocessing = try #require(settings["preprocessing"] as? [String: Any])
    let rescale = try #require(preprocessing["rescale"] as? [String: Any])
    #expect(rescale["lowerPercentile"] as? Double == 1)
    #expect(rescale["upperPercentile"] as? Double == 99)
    #expect((preprocessing["normalization"] as? [String: Any])?["mask"] as? String == "wholeImage")
    #expect(preprocessing["brainMargin"] == nil)
    let training = try #require(settings["training"] as? [String: Any])
    let augmentation = try #require(training["augmentation"] as? [String: Any])
    #expect((augmentation["flips"] as? [String: Any])?["axes"] as? [String] == ["width", "depth"])
    #expect((augmentation["affine"] as? [String: Any])?["degrees"] as? Double == 5)
    #expect(training["learningRate"] as? Double == 1e-3)
  }

  @Test("the paper's network rescales and begins with the paper's learning rate")
  func paper() async throws {
    let outcome = try await Program.run(
      hospital.training("run", epochs: 1, ["--preset", "paper"]))
    #expect(outcome.code == 0, "\(outcome.error)")
    let settings = try object(
      String(decoding: try hospital.file("run/settings.json"), as: UTF8.self))
    #expect((settings["preprocessing"] as? [String: Any])?["rescale"] != nil)
    #expect((settings["training"] as? [String: Any])?["learningRate"] as? Double == 1e-4)
  }

  @Test("a start of another order of channels is refused")
  func start() async throws {
    let model = try await hospital.model()
    let plain = hospital.path("plain.safetensors")
    let exported = try await Program.run([
      "model", "export", model, "--format", "safetensors", "--output", plain,
    ])
    #expect(exported.code == 0, "\(exported.error)")
    for (order, code) in [("T1,T1ce,T2,FLAIR", 0), ("FLAIR,T1,T1ce,T2", 1)] as [(String, Int32)] {
      let path = hospital.path("start-\(code).safetensors")
      let imported = try await Program.run([
        "model", "import", plain, "--volume", "16", "--heads", "4", "--channels", order,
        "--output", path,
      ])
      #expect(imported.code == 0, "\(imported.error)")
      let outcome = try await Program.run(
        hospital.training("run-\(code)", epochs: 1, ["--start", path]))
      #expect(outcome.code == code, "\(outcome)")
      #expect(code == 0 || outcome.error.contains("FLAIR, T1, T1ce, T2"))
    }
  }

  @Test("cohorts that cannot be used are errors that name what is wrong")
  func badInput() async throws {
    var arguments = hospital.training("run")
    arguments[1] = hospital.path("nowhere")
    let missing = try await Program.run(arguments)
    #expect(missing.code == 1 && missing.error.contains("nowhere"), "\(missing)")
    let id = hospital.cases[0]
    let image = "\(hospital.cohort)/\(id)/\(id)-t1n.nii.gz"
    try Data("no image".utf8).write(to: URL(filePath: image))
    let damaged = try await Program.run(hospital.training("run"))
    #expect(damaged.code == 1 && damaged.error.contains(image), "\(damaged)")
  }
}
