// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Model files through the commands.
@Suite("Models", .timeLimit(.minutes(2)))
struct ModelTests {
  private let folder: String

  init() throws {
    folder = Program.temporaryFolder()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func create(_ name: String, seed: Int) async throws -> String {
    let path = "\(folder)/\(name)"
    let outcome = try await Program.run([
      "model", "create", "--preset", "tiny", "--volume", "32x16x16", "--seed", "\(seed)",
      "--output", path,
    ])
    #expect(outcome.code == 0, "\(outcome.error)")
    return path
  }

  private func inspect(_ path: String) async throws -> [String: Any] {
    let outcome = try await Program.run(["model", "inspect", path, "--json"])
    #expect(outcome.code == 0, "\(outcome.error)")
    let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require(json as? [String: Any])
  }

  @Test("a created model is inspected, exported and imported again with the same parameters")
  func roundTrip() async throws {
    let model = try await create("a.safetensors", seed: 1)
    let inspection = try await inspect(model)
    #expect(inspection["parameters"] as? Int == 1_843_740)
    let plain = "\(folder)/plain.safetensors"
    let exported = try await Program.run([
      "model", "export", model, "--format", "safetensors", "--output", plain,
    ])
    #expect(exported.code == 0, "\(exported.error)")
    let again = "\(folder)/again.safetensors"
    let imported = try await Program.run([
      "model", "import", plain, "--volume", "32x16x16", "--heads", "4", "--output", again,
    ])
    #expect(imported.code == 0, "\(imported.error)")
    #expect(try await inspect(again)["digest"] as? String == inspection["digest"] as? String)
  }

  @Test("the seed decides the parameters")
  func seed() async throws {
    let models = [
      try await create("a", seed: 1), try await create("b", seed: 1),
      try await create("c", seed: 2),
    ]
    var digests: [String] = []
    for model in models {
      digests.append(try #require(try await inspect(model)["digest"] as? String))
    }
    #expect(digests[0] == digests[1])
    #expect(digests[0] != digests[2])
  }

  @Test("an ONNX file is written")
  func onnx() async throws {
    let model = try await create("a.safetensors", seed: 1)
    let path = "\(folder)/a.onnx"
    let outcome = try await Program.run([
      "model", "export", model, "--format", "onnx", "--output", path,
    ])
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(try Data(contentsOf: URL(filePath: path)).count > 4 * 1_843_740)
  }

  @Test("damaged and missing files are errors that name the file, and nothing is written")
  func damaged() async throws {
    let model = try await create("a.safetensors", seed: 1)
    var bytes = try Data(contentsOf: URL(filePath: model))
    bytes[bytes.count - 5] ^= 1
    let changed = "\(folder)/changed.safetensors"
    try bytes.write(to: URL(filePath: changed))
    let short = "\(folder)/short.safetensors"
    try bytes.prefix(bytes.count / 2).write(to: URL(filePath: short))
    let output = "\(folder)/out.onnx"
    for path in [changed, short, "\(folder)/none.safetensors"] {
      for command in [["inspect", path], ["export", path, "--format", "onnx", "-o", output]] {
        let outcome = try await Program.run(["model"] + command)
        #expect(outcome.code == 1, "\(outcome)")
        #expect(outcome.error.contains(path), "\(outcome.error)")
      }
    }
    #expect(!FileManager.default.fileExists(atPath: output))
  }

  @Test("a small network is benched")
  func bench() async throws {
    let outcome = try await Program.run([
      "bench", "engine", "--volume", "16", "--channels", "8", "--repeats", "1", "--threads", "1",
      "--json",
    ])
    #expect(outcome.code == 0, "\(outcome.error)")
    let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let result = try #require(json as? [String: Any])
    for key in ["train_step_seconds_median", "inference_seconds_median", "peak_rss_bytes"] {
      #expect(try #require(result[key] as? Double) > 0, "\(key)")
    }
  }
}
