// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Foundation

/// What a run on images found, with all that is needed to judge it.
struct RunReport: Codable, Sendable {
  struct Hospital: Codable, Sendable {
    /// The agent's name.
    let name: String
    /// The folder of its cases.
    let title: String
    let trainingCases: Int
    let validationCases: Int
    let testCases: Int
    /// Test cases that were left out, because a case of the same voxels trained or validated somewhere.
    let testCasesLeftOut: Int
    let global: ModelMeans
    /// nil where the hospital has no twin.
    let twin: ModelMeans?
    /// Whether the twin is a global model, which was better than what the refresh had made of it.
    let twinIsGlobal: Bool
    /// The refresh that made the twin, and what came of all.
    let twinRefresh: UInt64?
    let refreshesAccepted: Int
    let refreshesAdoptedGlobal: Int
    let refreshesRolledBack: Int
    /// Trained on this hospital's cases alone, with as many steps.
    let alone: ModelMeans?
    /// Trained on all hospitals' cases pooled, with as many steps as all agents made.
    let pooled: ModelMeans?
  }

  /// Mean Dice over ET, TC and WT on the test cases of the column's hospital.
  struct CrossSite: Codable, Sendable {
    /// By the hospital whose model it is, then by the hospital whose cases are segmented; nil where the
    /// hospital has no such model.
    let twins: [[Double]?]
    let alone: [[Double]]?
    let global: [Double]
  }

  let software: String
  let preset: String
  let strategy: String
  let seed: UInt64
  let settings: [String]
  let hospitals: [Hospital]
  let crossSite: CrossSite
  let history: RunHistory
  let run: ImageRunProgress.Outcome
  let seconds: Double

  // MARK: Means over hospitals

  func mean(
    _ model: KeyPath<Hospital, ModelMeans?>, _ value: (ModelMeans) -> Double
  ) -> Double? {
    let values = hospitals.compactMap { $0[keyPath: model].map(value) }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  // MARK: Files

  /// Writes `summary.json`, `summary.csv` and `summary.txt`.
  func write(to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try JSONOutput.write(self, to: "\(folder)/summary.json")
    try JSONOutput.write(text: csv, to: "\(folder)/summary.csv")
    try JSONOutput.write(text: tables + "\n", to: "\(folder)/summary.txt")
  }

  /// A row for each hospital, model and region.
  private var csv: String {
    var lines = ["hospital,data,model,region,dice,iou,sensitivity,specificity"]
    for hospital in hospitals {
      for (name, means) in hospital.models {
        for region in Structure.regions {
          guard let scores = means.regions[region.rawValue] else { continue }
          lines.append(
            "\(hospital.name),\"\(hospital.title.replacing("\"", with: "\"\""))\",\(name),"
              + "\(region.rawValue),\(scores.dice),\(scores.iou),\(scores.sensitivity),"
              + "\(scores.specificity)")
        }
      }
    }
    return lines.joined(separator: "\r\n") + "\r\n"
  }

  func text(folder: String) -> String { tables + "\n\nReport: \(folder)" }
}

extension RunReport.Hospital {
  /// The models that there are, by name.
  var models: [(name: String, means: ModelMeans)] {
    [("global", global as ModelMeans?), ("twin", twin), ("alone", alone), ("pooled", pooled)]
      .compactMap { name, means in means.map { (name, $0) } }
  }

  /// For key paths over all models.
  var globalIfAny: ModelMeans? { global }
}
