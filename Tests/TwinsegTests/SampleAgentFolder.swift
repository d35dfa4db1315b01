// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Services
import Tensors
import Testing

/// An agent's folder with twins of a tiny network, beside a hospital of synthetic patients of whom the
/// second has two time points.
final class SampleAgentFolder: Sendable {
  let hospital: PhantomHospitalFolder
  let directory: String
  static let patient = "BraTS-GLI-00001"
  static let parents: [UInt64] = [4, 9, 12]

  /// Refreshes 1, accepted; 2, rolled back; and 3, accepted, which serves.
  init() async throws {
    hospital = try await PhantomHospitalFolder()
    directory = hospital.path("agents/hospital-1")
    let store = try TwinStore(folder: "\(directory)/twin", retention: 10)
    for (index, decision) in [TwinDecision.accepted, .rolledBack].enumerated() {
      try await append(to: store, index: index, decision)
    }
    try await append(to: store, index: 2, .accepted)
  }

  /// The network of a refresh, made by the program; each refresh has other parameters.
  func model(_ refresh: UInt64) async throws -> ParameterFile {
    let path = hospital.path("model-\(refresh).safetensors")
    let outcome = try await Program.run([
      "model", "create", "--preset", "tiny", "--channels", "4", "--levels", "2", "--volume", "16",
      "--seed", "\(refresh)", "--output", path,
    ])
    #expect(outcome.code == 0, "\(outcome.error)")
    return try ParameterFile(contentsOf: path)
  }

  private func append(to store: TwinStore, index: Int, _ decision: TwinDecision) async throws {
    let refresh = UInt64(index + 1)
    let model = try await model(refresh)
    try store.append(
      Self.record(refresh, decision), scores: Self.scores(refresh),
      parameters: decision.changesTwin ? model.parameters : nil, metadata: model.metadata)
  }

  private static func record(_ refresh: UInt64, _ decision: TwinDecision) -> TwinRecord {
    TwinRecord(
      refresh: refresh, parent: Version(parents[Int(refresh) - 1]), method: .fineTune,
      decision: decision, drift: 0.125, dice: 0.5 + Double(refresh) / 16, globalDice: 0.5,
      incumbentDice: refresh == 1 ? nil : 0.5625, caseCount: 3, seconds: 1.5,
      // 2026-11-23 at noon, and an hour later for each.
      unixMicroseconds: (1_795_435_200 + refresh * 3600) * 1_000_000)
  }

  private static func scores(_ refresh: UInt64) -> [EvaluationRecord] {
    let version = Version(parents[Int(refresh) - 1])
    return [EvaluationRecord.Subject.global, .twin(refresh: refresh)].map { subject in
      EvaluationRecord(
        subject: subject, version: version, part: .validation, caseCount: 3,
        scores: ["ET", "TC", "WT"].map {
          StructureScore(
            name: $0, dice: subject == .global ? 0.25 : 0.75, iou: 0.5, sensitivity: 1,
            specificity: 0.875)
        })
    }
  }

  // MARK: The program

  func twin(_ arguments: [String]) async throws -> Program.Outcome {
    try await Program.run(["twin"] + arguments + ["--directory", directory])
  }

  func json(_ arguments: [String]) async throws -> [String: Any] {
    let outcome = try await twin(arguments + ["--json"])
    #expect(outcome.code == 0, "\(outcome.error)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
  }

  func timeline(_ others: [String] = []) async throws -> Program.Outcome {
    try await twin(
      ["timeline", Self.patient, "--data", hospital.cohort, "--threads", "1"] + others)
  }

  func timePoints(_ others: [String] = []) async throws -> [[String: Any]] {
    let report = try await json(
      ["timeline", Self.patient, "--data", hospital.cohort, "--threads", "1"] + others)
    return try #require(report["time_points"] as? [[String: Any]])
  }
}
