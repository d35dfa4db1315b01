// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Foundation
import Imaging
import Learning

/// The cases of a cohort with what was predicted of them.
struct EvaluationWork: Sendable {
  /// A case with a mask, and the files of its prediction.
  struct Pair: Sendable {
    let item: CohortCase
    let path: String
    /// Nil where there are none.
    let probabilities: String?
  }

  let pairs: [Pair]
  /// Ids of cases with a mask and without a prediction.
  let missing: [String]
  /// Cases that cannot be scored whatever was predicted.
  let withoutMask: Int

  /// - Parameter folder: Of CASE.nii.gz or CASE.nii and, perhaps, CASE-probabilities.nii.gz.
  init(_ cohort: Cohort, predictions folder: String) {
    func path(_ stem: String) -> String? {
      ["nii.gz", "nii"].map { "\(folder)/\(stem).\($0)" }
        .first { FileManager.default.fileExists(atPath: $0) }
    }
    var pairs: [Pair] = []
    var missing: [String] = []
    for item in cohort.cases where item.mask != nil {
      guard let found = path(item.id) else {
        missing.append(item.id)
        continue
      }
      pairs.append(Pair(item: item, path: found, probabilities: path("\(item.id)-probabilities")))
    }
    self.pairs = pairs
    self.missing = missing
    withoutMask = cohort.cases.count { $0.mask == nil }
  }

  /// Scores every case; one that cannot be scored is told and noted, and the others are scored still.
  /// - Throws: `CancellationError`.
  func run(
    _ rules: LesionRules?, _ interruption: Interruption
  ) throws -> (summary: EvaluationSummary, roc: ROCAnalysis) {
    let progress = CaseProgress(total: pairs.count)
    var roc = ROCAnalysis()
    var scores: [CaseScore] = []
    var failures: [UnscoredCase] = []
    for (number, pair) in pairs.enumerated() {
      try interruption.check()
      do {
        scores.append(try Self.score(pair, rules, &roc))
      } catch {
        failures.append(UnscoredCase(id: pair.item.id, reason: "\(error)"))
        Console.note("Error: Case '\(pair.item.id)' cannot be scored. \(error)")
      }
      progress.show(number + 1)
    }
    let summary = EvaluationSummary(
      scores, roc: roc.cases > 0 ? roc : nil, missing: missing, failures: failures)
    return (summary, roc)
  }

  private static func score(
    _ pair: Pair, _ rules: LesionRules?, _ roc: inout ROCAnalysis
  ) throws -> CaseScore {
    guard let reference = try CaseReader.mask(of: pair.item) else {
      throw LearningError.noCases("with masks: '\(pair.item.id)' has none")
    }
    let prediction = try CaseReader.prediction(of: pair.item, path: pair.path)
    let score = try CaseScore(
      id: pair.item.id, reference: reference, prediction: prediction, lesionRules: rules)
    if let probabilities = pair.probabilities {
      try roc.add(probabilities: NIfTIFile(opening: probabilities), reference: reference)
    }
    return score
  }
}
