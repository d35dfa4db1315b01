// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Evaluation
import Foundation
import Imaging
import Learning
import Tensors

struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Score predictions against masks.",
    discussion: """
      Predictions are CASE.nii.gz or CASE.nii, as 'twinseg predict' writes them. Scores are taken \
      on the cases' own grids, by BraTS's rules where a mask is empty: Dice, IoU, HD95 (MONAI's \
      edges), sensitivity, specificity and volumes, for each class and for ET, TC and WT.

      Cases without a prediction and predictions that cannot be scored have no part in the means; \
      they are named, counted in summary.json as 'missing' and 'failures', and end with exit \
      status 1 after the others were scored.

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

  @Flag(name: .long, help: "Cases without a prediction are no failure; they are counted still.")
  var allowMissing = false

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
    let work = EvaluationWork(cohort, predictions: prediction)
    guard !work.pairs.isEmpty else {
      throw ValidationError(
        "No case of '\(reference)' has a mask, and a prediction in '\(prediction)' as CASE.nii.gz.")
    }
    if work.withoutMask > 0 {
      Console.note("without a mask, so left out: \(work.withoutMask) cases")
    }
    for id in work.missing { Console.note("no prediction: \(id)") }
    let (folder, rules, printsJSON, allowMissing) = (output, lesions?.rules, json, allowMissing)
    try await ForegroundTask.finish {
      try await Interruption.run { interruption in
        let (summary, roc) = try work.run(rules, interruption)
        if let folder { try Self.write(summary, roc, to: folder) }
        try Console.output(
          printsJSON ? JSONOutput.text(summary) : ScoreTable.text(summary))
        let missing = allowMissing ? 0 : summary.missing.count
        guard missing == 0, summary.failures.isEmpty else {
          throw Incomplete(
            missing: missing, failed: summary.failures.count, total: summary.expectedCases)
        }
      }
    }
  }

  private struct Incomplete: Error, CustomStringConvertible {
    let missing: Int
    let failed: Int
    let total: Int

    var description: String {
      var sentences: [String] = []
      if failed > 0 {
        sentences.append(
          "The predictions of \(failed) of \(total) cases cannot be scored; see above.")
      }
      if missing > 0 {
        sentences.append(
          "\(missing) of \(total) cases have no prediction; --allow-missing accepts that.")
      }
      return sentences.joined(separator: " ")
    }
  }

  private static func write(
    _ summary: EvaluationSummary, _ roc: ROCAnalysis, to folder: String
  ) throws {
    try Folder.make(at: folder)
    try JSONOutput.write(summary, to: "\(folder)/summary.json")
    try JSONOutput.write(text: summary.csv, to: "\(folder)/summary.csv")
    guard roc.cases > 0 else { return }
    try JSONOutput.write(text: roc.csv(), to: "\(folder)/roc.csv")
  }
}
