// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Scoring as a process. Predictions are the masks themselves, so that scores are known.
@Suite("Completeness of evaluations", .serialized, .timeLimit(.minutes(2)))
struct EvaluateCompletenessTests {
  private let hospital: PhantomHospitalFolder

  init() async throws {
    hospital = try await PhantomHospitalFolder()
    try FileManager.default.createDirectory(
      atPath: hospital.path("predictions"), withIntermediateDirectories: true)
    for id in hospital.cases {
      try FileManager.default.copyItem(atPath: mask(id), toPath: prediction(id))
    }
  }

  private func mask(_ id: String) -> String { "\(hospital.cohort)/\(id)/\(id)-seg.nii.gz" }
  private func prediction(_ id: String) -> String { hospital.path("predictions/\(id).nii.gz") }

  private func evaluate(_ others: [String] = []) async throws -> Program.Outcome {
    try await Program.run(
      [
        "evaluate", "--prediction", hospital.path("predictions"), "--reference", hospital.cohort,
        "--output", hospital.path("scores"),
      ] + others)
  }

  private func summary() throws -> [String: Any] {
    let json = try JSONSerialization.jsonObject(with: hospital.file("scores/summary.json"))
    return try #require(json as? [String: Any])
  }

  private func mean(_ score: String, of structure: String) throws -> Double {
    let overall = try #require(try summary()["overall"] as? [String: [String: [String: Any]]])
    return try #require(overall[structure]?[score]?["mean"] as? Double)
  }

  @Test("perfect predictions have perfect scores, in the table, JSON and CSV, with their means")
  func perfect() async throws {
    let outcome = try await evaluate(["--lesions", "glioma"])
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.output.hasPrefix("8 cases, means over cases:"))
    #expect(outcome.output.contains("lesion Dice"))
    for structure in ["ET", "TC", "WT"] {
      #expect(try mean("dice", of: structure) == 1)
      #expect(try mean("hd95", of: structure) == 0)
      #expect(try mean("lesion_dice", of: structure) == 1)
    }
    let csv = String(decoding: try hospital.file("scores/summary.csv"), as: UTF8.self)
    let rows: [[Substring]] = csv.split(separator: "\r\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    // The header, six structures of eight cases, and six means.
    #expect(rows.count == 55)
    let widths: Set<Int> = Set(rows.map { $0.count })
    #expect(widths.count == 1)
    let means: [[Substring]] = rows.filter { $0[0] == "mean" }
    let structures: [Substring] = means.map { $0[1] }
    let dice: [Substring] = means.map { $0[2] }
    #expect(Array(structures.suffix(3)) == ["ET", "TC", "WT"])
    #expect(dice == Array(repeating: "1.0", count: 6))
  }

  @Test("a mean is that of the rows above it")
  func means() async throws {
    // Another case's mask is a poor prediction.
    try FileManager.default.removeItem(atPath: prediction(hospital.cases[0]))
    try FileManager.default.copyItem(
      atPath: mask(hospital.cases[4]), toPath: prediction(hospital.cases[0]))
    #expect(try await evaluate().code == 0)
    let csv = String(decoding: try hospital.file("scores/summary.csv"), as: UTF8.self)
    let fields: [[Substring]] = csv.split(separator: "\r\n").map { $0.split(separator: ",") }
    let rows = fields.filter { $0[1] == "WT" }
    for column in 2..<rows[0].count {
      let values: [Double] = try rows.map { try #require(Double($0[column])) }
      let mean = try #require(values.last)
      let sum: Double = values.dropLast().reduce(0, +)
      #expect(abs(sum / Double(values.count - 1) - mean) < 1e-9 * max(1, abs(mean)))
    }
    let dice = try #require(rows.last.flatMap { Double($0[2]) })
    #expect(dice < 1)
  }

  @Test("a missing prediction is counted and ends with code 1, unless it is allowed")
  func missing() async throws {
    let gone = hospital.cases[2]
    try FileManager.default.removeItem(atPath: prediction(gone))
    let outcome = try await evaluate()
    #expect(outcome.code == 1)
    #expect(outcome.output.hasPrefix("7 of 8 cases, means over cases:"), "\(outcome.output)")
    #expect(outcome.error.contains(gone) && outcome.error.contains("--allow-missing"))
    #expect(try summary()["missing"] as? [String] == [gone])
    #expect((try summary()["cases"] as? [Any])?.count == 7)
    let allowed = try await evaluate(["--allow-missing"])
    #expect(allowed.code == 0, "\(allowed.error)")
    #expect(allowed.output.hasPrefix("7 of 8 cases"))
    #expect(try summary()["missing"] as? [String] == [gone])
  }

  @Test("a bad prediction is named, the others are scored, and the exit code is 1")
  func bad() async throws {
    let (damaged, elsewhere) = (hospital.cases[1], hospital.cases[5])
    try Data("no image".utf8).write(to: URL(filePath: prediction(damaged)))
    let other = try await Program.run([
      "data", "phantom", "--out", hospital.path("other"), "--hospitals", "1", "--scale", "0.001",
      "--shape", "24x24x24",
    ])
    #expect(other.code == 0, "\(other.error)")
    let name = URL(filePath: hospital.cohort).lastPathComponent
    try hospital.file("other/\(name)/\(elsewhere)/\(elsewhere)-seg.nii.gz")
      .write(to: URL(filePath: prediction(elsewhere)))
    let outcome = try await evaluate(["--allow-missing", "--json"])
    #expect(outcome.code == 1)
    for id in [damaged, elsewhere] {
      #expect(outcome.error.contains("Case '\(id)' cannot be scored"))
    }
    #expect(outcome.error.contains("2 of 8 cases"), "\(outcome.error)")
    let failures = try #require(try summary()["failures"] as? [[String: String]])
    #expect(failures.map { $0["id"] } == [damaged, elsewhere])
    #expect((try summary()["cases"] as? [Any])?.count == 6)
    #expect(try mean("dice", of: "WT") == 1)
  }

  @Test("nothing to score is an error that says where predictions were looked for")
  func nothing() async throws {
    let empty = hospital.path("empty")
    try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
    let outcome = try await Program.run([
      "evaluate", "--prediction", empty, "--reference", hospital.cohort,
    ])
    #expect(outcome.code != 0 && outcome.error.contains(empty), "\(outcome)")
  }
}
