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

      Where CASE-probabilities.nii.gz lies beside a prediction ('twinseg predict --probabilities'), \
      the area under the receiver operating characteristic (AUC) of each class against the rest is \
      taken over all voxels of all such cases.
      """)

  @Option(name: .shortAndLong, help: "Folder of predictions.")
  var prediction: String

  @Option(name: .shortAndLong, help: "A folder of cases with masks, or a datalist (.json).")
  var reference: String

  @Option(
    name: .shortAndLong,
    help: "Folder for summary.json, summary.csv and, with probabilities, roc.csv.")
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
    let pairs = cohort.cases.compactMap { item -> Pair? in
      guard item.mask != nil, let path = path(item.id) else { return nil }
      return Pair(item: item, path: path, probabilities: self.path("\(item.id)-probabilities"))
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
        var roc = ROCAnalysis()
        let scores = try pairs.enumerated().map { number, pair in
          try interruption.check()
          defer { progress.show(number + 1) }
          return try pair.score(rules, &roc)
        }
        let summary = EvaluationSummary(scores, roc: roc.cases > 0 ? roc : nil)
        if let folder { try Self.write(summary, roc, to: folder) }
        try Console.output(
          printsJSON ? JSONOutput.text(summary) : ScoreTable.text(summary))
      }
    }
  }

  private func path(_ stem: String) -> String? {
    ["nii.gz", "nii"].map { "\(prediction)/\(stem).\($0)" }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  private static func write(
    _ summary: EvaluationSummary, _ roc: ROCAnalysis, to folder: String
  ) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try JSONOutput.write(summary, to: "\(folder)/summary.json")
    try Data(summary.csv.utf8).write(
      to: URL(filePath: "\(folder)/summary.csv"), options: .atomic)
    guard roc.cases > 0 else { return }
    try Data(roc.csv().utf8).write(to: URL(filePath: "\(folder)/roc.csv"), options: .atomic)
  }

  /// A case with what was predicted of it.
  private struct Pair {
    let item: CohortCase
    let path: String
    let probabilities: String?

    func score(_ rules: LesionRules?, _ roc: inout ROCAnalysis) throws -> CaseScore {
      do {
        guard let reference = try CaseReader.mask(of: item) else {
          throw LearningError.noCases("with masks: '\(item.id)' has none")
        }
        let prediction = try NIfTIFile(opening: path).labels().canonical(from: item.edition)
        let score = try CaseScore(
          id: item.id, reference: reference, prediction: prediction, lesionRules: rules)
        if let probabilities {
          try roc.add(probabilities: NIfTIFile(opening: probabilities), reference: reference)
        }
        return score
      } catch {
        throw Failure(id: item.id, cause: error)
      }
    }
  }

  /// What is wrong with a case.
  private struct Failure: Error, CustomStringConvertible {
    let id: String
    let cause: any Error
    var description: String { "Case '\(id)' cannot be scored. \(cause)" }
  }
}
