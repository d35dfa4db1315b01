// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// A small hospital of synthetic patients, made by the program, in a folder that goes with it.
final class PhantomHospitalFolder: Sendable {
  let path: String
  let cohort: String
  /// Eight examinations of six patients, sorted.
  let cases: [String]

  init() async throws {
    path = Program.temporaryFolder()
    let outcome = try await Program.run([
      "data", "phantom", "--out", path, "--hospitals", "1", "--scale", "0.001", "--shape",
      "32x32x32",
    ])
    #expect(outcome.code == 0, "\(outcome.error)")
    let hospital = try #require(try FileManager.default.contentsOfDirectory(atPath: path).first)
    cohort = "\(path)/\(hospital)"
    cases = try FileManager.default.contentsOfDirectory(atPath: cohort).sorted()
    #expect(cases.count == 8)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func path(_ name: String) -> String { "\(path)/\(name)" }

  /// What `train` is given to make a network of it in seconds.
  func training(_ output: String, epochs: Int = 2, _ others: [String] = []) -> [String] {
    [
      "train", cohort, "--preset", "tiny", "--channels", "4", "--levels", "2", "--volume", "16",
      "--threads", "1", "--epochs", "\(epochs)", "--output", path(output),
    ] + others
  }

  /// A model that was trained for a moment.
  func model() async throws -> String {
    let outcome = try await Program.run(training("model", epochs: 1))
    #expect(outcome.code == 0, "\(outcome.error)")
    return path("model/best.safetensors")
  }

  func file(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: path(name))) }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
}
