// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Predictions and their scores through the commands.
@Suite("Evaluation", .timeLimit(.minutes(3)))
struct EvaluateTests {
  private let folder: String
  private let cohort: String
  private var predictions: String { "\(folder)/predictions" }

  /// Phantoms that an untrained network has segmented.
  init() async throws {
    folder = Program.temporaryFolder()
    cohort = "\(folder)/phantoms/H1-2023GLI"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try await run([
      "data", "phantom", "--out", "\(folder)/phantoms", "--hospitals", "1", "--scale", "0.0001",
      "--shape", "32x32x24",
    ])
    try await run([
      "model", "create", "--preset", "tiny", "--volume", "16", "--output",
      "\(folder)/model.safetensors",
    ])
    try await run([
      "predict", "--model", "\(folder)/model.safetensors", "--input", cohort, "--output",
      predictions,
      "--probabilities",
    ])
  }

  @discardableResult
  private func run(_ arguments: [String]) async throws -> String {
    let outcome = try await Program.run(arguments)
    #expect(outcome.code == 0, "\(outcome.error)")
    return outcome.output
  }

  private func evaluate(_ arguments: [String]) async throws -> Program.Outcome {
    try await Program.run(
      ["evaluate", "--prediction", predictions, "--reference", cohort] + arguments)
  }

  private func object(_ text: String) throws -> [String: Any] {
    let json = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(json as? [String: Any])
  }

  private func probabilityFiles() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: predictions)
      .filter { $0.hasSuffix("-probabilities.nii.gz") }.sorted().map { "\(predictions)/\($0)" }
  }

  @Test("probabilities beside predictions give areas under curves, and without them there are none")
  func areas() async throws {
    let files = try probabilityFiles()
    try #require(files.count > 2)
    let output = "\(folder)/scores"
    let outcome = try await evaluate(["--output", output, "--json"])
    #expect(outcome.code == 0, "\(outcome.error)")
    let summary = try object(outcome.output)
    let written = try object(String(contentsOfFile: "\(output)/summary.json", encoding: .utf8))
    #expect(NSDictionary(dictionary: summary) == NSDictionary(dictionary: written))
    #expect(summary["auc_cases"] as? Int == files.count)
    #expect((summary["cases"] as? [Any])?.count == files.count)
    let areas = try #require(summary["auc"] as? [String: Double])
    #expect(Set(areas.keys) == ["background", "necrotic_core", "edema", "enhancing_tumour"])

    // The area under the written, thinned curve is about the same.
    let csv = try String(contentsOfFile: "\(output)/roc.csv", encoding: .utf8)
    let rows = csv.split(separator: "\r\n").map { $0.split(separator: ",").map(String.init) }
    #expect(rows[0] == ["class", "threshold", "false_positive_rate", "true_positive_rate"])
    for (name, area) in areas {
      #expect((0...1).contains(area))
      let points = rows.filter { $0[0] == name }.compactMap { row -> (x: Double, y: Double)? in
        guard let x = Double(row[2]), let y = Double(row[3]) else { return nil }
        return (x, y)
      }
      #expect((3...200).contains(points.count), "\(name)")
      let sum = zip(points, points.dropFirst()).reduce(0) {
        $0 + ($1.1.x - $1.0.x) * ($1.1.y + $1.0.y) / 2
      }
      #expect(abs(sum - area) < 0.01, "\(name)")
    }

    try FileManager.default.removeItem(atPath: files[0])
    let table = try await evaluate(["--lesions", "glioma"])
    #expect(table.code == 0, "\(table.error)")
    #expect(table.output.contains("\(files.count - 1) cases with probabilities"), "\(table.output)")
    for text in ["AUC", "background", "lesion Dice"] {
      #expect(table.output.contains(text), "\(table.output)")
    }

    for file in files.dropFirst() { try FileManager.default.removeItem(atPath: file) }
    let plain = "\(folder)/plain"
    let without = try await evaluate(["--output", plain])
    #expect(without.code == 0, "\(without.error)")
    #expect(!without.output.contains("AUC"))
    #expect(!FileManager.default.fileExists(atPath: "\(plain)/roc.csv"))
    let rest = try object(String(contentsOfFile: "\(plain)/summary.json", encoding: .utf8))
    #expect(rest["auc"] == nil && rest["auc_cases"] == nil)
  }

  @Test("probabilities that are cut off or of other classes are errors that name the case")
  func damaged() async throws {
    let files = try probabilityFiles()
    let file = URL(filePath: try #require(files.first))
    let id = String(file.lastPathComponent.dropLast("-probabilities.nii.gz".count))
    let content = try Data(contentsOf: file)
    // Without the case's probabilities at all.
    try FileManager.default.removeItem(at: file)
    let others = try object(try await evaluate(["--json"]).output)
    try content.prefix(content.count / 2).write(to: file)
    let cut = try await evaluate([])
    #expect(cut.code == 1)
    // Frames that could be read before the end of the file do not count.
    let summary = try object(try await evaluate(["--json"]).output)
    #expect(summary["auc"] as? [String: Double] == others["auc"] as? [String: Double])
    #expect(summary["auc_cases"] as? Int == files.count - 1)
    #expect(cut.error.contains("Case '\(id)' cannot be scored"), "\(cut.error)")
    #expect(cut.error.contains("its compressed content ends too early"))
    // One frame, as a prediction has it.
    try FileManager.default.removeItem(at: file)
    try FileManager.default.copyItem(atPath: "\(predictions)/\(id).nii.gz", toPath: file.path)
    let single = try await evaluate([])
    #expect(single.code == 1)
    #expect(single.error.contains("'\(id)'"), "\(single.error)")
    #expect(single.error.contains("The probabilities have 1 frame instead of 4"))
  }
}
