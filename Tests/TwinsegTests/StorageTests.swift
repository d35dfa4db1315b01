// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Full disks and deaths in the middle of a write. What was there before stays as it was, and what
/// was half written is taken for nothing.
@Suite("Storage", .timeLimit(.minutes(5)))
struct StorageTests {
  private let folder: String
  private var cohort: String { folder + "/phantom/H1-2023GLI" }
  private static let item = "BraTS-GLI-00000-000"

  init() throws {
    folder = Program.temporaryFolder()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func succeed(_ arguments: [String]) async throws {
    let outcome = try await Program.run(arguments)
    try #require(outcome.code == 0, "\(outcome)")
  }

  private func phantom() async throws {
    try await succeed([
      "data", "phantom", "--out", folder + "/phantom", "--hospitals", "1", "--scale", "0.001",
      "--shape", "32x32x24", "--seed", "3",
    ])
  }

  private func model() async throws -> String {
    let path = folder + "/model.safetensors"
    try await succeed(["model", "create", "--preset", "tiny", "--volume", "16", "-o", path])
    return path
  }

  private func files(in name: String) throws -> [String: Data] {
    let path = "\(folder)/\(name)"
    return try FileManager.default.contentsOfDirectory(atPath: path).reduce(into: [:]) {
      $0[$1] = try Data(contentsOf: URL(filePath: "\(path)/\($1)"))
    }
  }

  /// Fills a folder with files of these names, and gives their content.
  private func old(_ names: [String], in name: String) throws -> [String: Data] {
    let path = "\(folder)/\(name)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for name in names {
      try Data("what was there".utf8).write(to: URL(filePath: "\(path)/\(name)"))
    }
    return try files(in: name)
  }

  private func expectFull(_ outcome: Program.Outcome, _ path: String) {
    #expect(outcome.code == 1, "\(outcome)")
    #expect(outcome.error.contains("Cannot write '\(path)': File too large."), "\(outcome)")
  }

  // MARK: Full disks

  @Test("a split, scores, a model and a picture leave what was there when the disk is full")
  func fullDisk() async throws {
    try await phantom()
    let model = try await model()
    try await succeed([
      "predict", "-m", model, "-i", "\(cohort)/\(Self.item)", "-o", "\(folder)/predictions",
    ])
    let out = folder + "/out"
    let commands: [(file: String, arguments: [String])] = [
      ("split.json", ["data", "split", cohort, "-o", "\(out)/split.json", "--force"]),
      ("summary.json", ["evaluate", "-p", "\(folder)/predictions", "-r", cohort, "-o", out]),
      (
        "new.safetensors",
        ["model", "create", "--preset", "tiny", "--volume", "16", "-o", "\(out)/new.safetensors"]
      ),
      ("new.onnx", ["model", "export", model, "--format", "onnx", "-o", "\(out)/new.onnx"]),
    ]
    let before = try old(commands.map(\.file) + ["summary.csv"], in: "out")
    for (file, arguments) in commands {
      expectFull(
        try await Program.run(arguments, fileBlocks: 0), "\(out)/\(file)")
      #expect(try files(in: "out") == before)
    }
  }

  @Test("phantoms that do not fit are an error, and those that do are whole")
  func fullPhantom() async throws {
    let path = folder + "/small"
    let outcome = try await Program.run(
      [
        "data", "phantom", "--out", path, "--hospitals", "1", "--scale", "0.001", "--shape",
        "32x32x24", "--seed", "3", "--threads", "1",
      ], fileBlocks: 4)
    #expect(outcome.code == 1, "\(outcome)")
    #expect(outcome.error.contains("Error: Cannot write '\(path)/H1-2023GLI/"), "\(outcome)")
    #expect(outcome.error.contains(".nii.gz': File too large."), "\(outcome)")
    let names = try FileManager.default.subpathsOfDirectory(atPath: path)
    #expect(names.allSatisfy { !$0.hasSuffix(".partial") }, "\(names)")
  }

  @Test("predictions, probabilities and overlays leave what was there, and name what did not fit")
  func fullPredictions() async throws {
    try await phantom()
    let command = [
      "predict", "-m", try await model(), "-i", "\(cohort)/\(Self.item)", "--probabilities",
      "--overlay", "-o",
    ]
    try await succeed(command + ["\(folder)/whole"])
    let whole = try files(in: "whole")
    let (labels, probabilities, picture) = (
      "\(Self.item).nii.gz", "\(Self.item)-probabilities.nii.gz", "\(Self.item).png"
    )
    let before = try old([labels, probabilities, picture], in: "out")
    let labelBlocks = (try #require(whole[labels]).count + 511) / 512
    try #require(whole[probabilities].map { $0.count > 512 * labelBlocks } ?? false)
    try #require(whole[picture].map { $0.count > 512 * labelBlocks } ?? false)
    let out = folder + "/out"
    expectFull(
      try await Program.run(command + [out], fileBlocks: 0), "\(out)/\(labels)")
    #expect(try files(in: "out") == before)
    expectFull(
      try await Program.run(command + [out], fileBlocks: labelBlocks),
      "\(out)/\(probabilities)")
    var expected = before
    expected[labels] = whole[labels]
    #expect(try files(in: "out") == expected)
    expectFull(
      try await Program.run(
        command.filter { $0 != "--probabilities" } + [out],
        fileBlocks: labelBlocks),
      "\(out)/\(picture)")
    #expect(try files(in: "out") == expected)
  }

  // MARK: Deaths

  @Test(
    "a prediction that is killed while it writes a file leaves what was there",
    arguments: [".nii.gz", "-probabilities.nii.gz", ".png"])
  func killedPrediction(suffix: String) async throws {
    try await phantom()
    let out = folder + "/out"
    let command = [
      "predict", "-m", try await model(), "-i", "\(cohort)/\(Self.item)", "--probabilities",
      "--overlay", "-o",
    ]
    try await succeed(command + ["\(folder)/whole"])
    let whole = try files(in: "whole")
    let name = Self.item + suffix
    let before = try old(Array(whole.keys), in: "out")
    #expect(try await ProgramDeath.run(command + [out], whileWriting: name, in: out))
    for (name, content) in try files(in: "out") where !name.hasSuffix(".partial") {
      #expect(content == before[name] || content == whole[name], "\(name)")
    }
    // What is half written is no prediction, and is in nobody's way.
    try await succeed(command + [out])
    for (name, content) in whole { #expect(try files(in: "out")[name] == content, "\(name)") }
    try await succeed(["evaluate", "-p", out, "-r", cohort, "--allow-missing"])
  }

  // MARK: Training

  private func train(_ name: String) -> [String] {
    [
      "train", cohort, "-o", "\(folder)/\(name)/run", "--cache", "\(folder)/\(name)/cache",
      "--preset", "tiny", "--volume", "16", "--epochs", "2", "--threads", "2", "--resume",
    ]
  }

  /// What training leaves behind that does not depend on the clock.
  private func results(of name: String) throws -> [String: Data] {
    var files = try files(in: "\(name)/run")
    try #require(files.removeValue(forKey: "log.txt") != nil)
    let metrics = String(decoding: try #require(files["metrics.jsonl"]), as: UTF8.self)
    let losses = try metrics.split(separator: "\n").map { line in
      try #require(line.split(separator: ",").first { $0.contains("\"loss\"") })
    }
    files["metrics.jsonl"] = Data(losses.joined(separator: "\n").utf8)
    for (name, content) in try self.files(in: "\(name)/cache") where !name.hasSuffix(".partial") {
      files["cache/\(name)"] = content
    }
    return files
  }

  @Test("training goes on to the same files after full disks and deaths in the middle of any file")
  func training() async throws {
    try await phantom()
    for name in ["a", "b"] {
      for part in ["run", "cache"] {
        try FileManager.default.createDirectory(
          atPath: "\(folder)/\(name)/\(part)", withIntermediateDirectories: true)
      }
      try await succeed(["data", "split", cohort, "-o", "\(folder)/\(name)/run/split.json"])
    }
    try await succeed(train("a"))
    let expected = try results(of: "a")
    try #require(expected.keys.filter { $0.hasPrefix("cache/") }.count > 2)

    // A prepared case has 36 KiB, a model 7 MB, a state 22 MB.
    for (blocks, file) in [(40, "cache/"), (4000, "run/best"), (30_000, "run/state")] {
      let outcome = try await Program.run(train("b"), fileBlocks: blocks)
      #expect(outcome.code == 1, "\(outcome)")
      #expect(
        outcome.error.contains("Error: Cannot write '\(folder)/b/\(file)"), "\(outcome)")
      #expect(outcome.error.contains("': File too large."), "\(outcome)")
      for part in ["run", "cache"] {
        #expect(try files(in: "b/\(part)").keys.allSatisfy { !$0.hasSuffix(".partial") })
      }
    }
    for file in ["settings.json", "best.safetensors", "metrics.jsonl", "state.safetensors"] {
      // At the latest in the second epoch.
      #expect(
        try await ProgramDeath.run(train("b"), whileWriting: file, in: "\(folder)/b/run"),
        "\(file)")
    }
    try await succeed(train("b"))
    let found = try results(of: "b")
    #expect(Set(found.keys) == Set(expected.keys))
    for (name, content) in expected {
      let isSame = found[name] == content
      #expect(isSame, "\(name)")
    }
  }
}
