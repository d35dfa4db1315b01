// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Evaluation
import Foundation
import Imaging
import Learning

struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Score predictions against masks.",
    discussion: """
      Predictions are CASE.nii.gz or CASE.nii, as 'twinseg predict' writes them. Scores are taken \
      on the cases' own grids, by BraTS's rules where a mask is empty: Dice, IoU, HD95 (MONAI's \
      edges), sensitivity, specificity and volumes, for each class and for ET, TC and WT.
      """)

  @Option(name: .shortAndLong, help: "Folder of predictions.")
  var prediction: String

  @Option(name: .shortAndLong, help: "A folder of cases with masks, or a datalist (.json).")
  var reference: String

  @Option(name: .shortAndLong, help: "Folder for summary.json and summary.csv.")
  var output: String?

  @Option(name: .long, help: "Lesion-wise scores by the rules of: glioma, meningioma, metastases.")
  var lesions: LesionKind?

  @Option(name: .long, help: "Edition of the labels, where the names do not tell.")
  var edition: LabelEdition?

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  enum LesionKind: String, ExpressibleByArgument, CaseIterable {
    case glioma, meningioma, metastases

    var rules: LesionRules {
      switch self {
      case .glioma: .glioma
      case .meningioma: .meningioma
      case .metastases: .metastases
      }
    }
  }

  func run() async throws {
    let cohort = try CohortSource.cohort(reference, edition: edition)
    let pairs = cohort.cases.compactMap { item in
      path(of: item).map { (item: item, path: $0) }
    }
    guard !pairs.isEmpty else {
      throw ValidationError(
        "No case of '\(reference)' has a prediction in '\(prediction)', as CASE.nii.gz.")
    }
    if pairs.count < cohort.cases.count {
      Console.note("without a prediction: \(cohort.cases.count - pairs.count) cases")
    }
    let (folder, rules, printsJSON) = (output, lesions?.rules, json)
    try await ForegroundTask.run {
      try await Interruption.run { interruption in
        let progress = CaseProgress(total: pairs.count)
        let scores = try pairs.enumerated().map { number, pair in
          try interruption.check()
          defer { progress.show(number + 1) }
          return try Self.score(pair.item, path: pair.path, rules)
        }
        let summary = EvaluationSummary(scores)
        if let folder { try Self.write(summary, to: folder) }
        try Console.output(
          printsJSON ? JSONOutput.text(summary) : ScoreTable.text(summary))
      }
    }
  }

  private func path(of item: CohortCase) -> String? {
    guard item.mask != nil else { return nil }
    return ["nii.gz", "nii"].map { "\(prediction)/\(item.id).\($0)" }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  private static func score(
    _ item: CohortCase, path: String, _ rules: LesionRules?
  ) throws -> CaseScore {
    guard let reference = try CaseReader.mask(of: item) else {
      throw LearningError.noCases("with masks: '\(item.id)' has none")
    }
    let prediction = try NIfTIFile(opening: path).labels().canonical(from: item.edition)
    return try CaseScore(
      id: item.id, reference: reference, prediction: prediction, lesionRules: rules)
  }

  private static func write(_ summary: EvaluationSummary, to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try JSONOutput.write(summary, to: "\(folder)/summary.json")
    try Data(summary.csv.utf8).write(
      to: URL(filePath: "\(folder)/summary.csv"), options: .atomic)
  }
}
