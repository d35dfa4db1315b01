// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Imaging

/// Means over cases, as a table for people.
enum ScoreTable {
  static func text(_ summary: EvaluationSummary) -> String {
    let lesionTitles = summary.hasLesions ? ["lesion Dice", "lesion HD95 mm"] : []
    var table = TextTable(
      ["", "Dice", "95% interval", "IoU", "HD95 mm", "sensitivity", "specificity"] + lesionTitles)
    for structure in Structure.allCases {
      guard let statistics = summary.overall[structure.rawValue], let dice = statistics["dice"]
      else { continue }
      func mean(_ name: String) -> String { TrainingProgress.text(statistics[name]?.mean ?? .nan) }
      var row = [
        structure.rawValue, mean("dice"),
        "\(TrainingProgress.text(dice.lower)) to \(TrainingProgress.text(dice.upper))",
        mean("iou"), mean("hd95"), mean("sensitivity"), mean("specificity"),
      ]
      if summary.hasLesions { row += [mean("lesion_dice"), mean("lesion_hd95")] }
      table.add(row)
    }
    let (scored, expected) = (summary.cases.count, summary.expectedCases)
    let count = scored == expected ? "\(scored)" : "\(scored) of \(expected)"
    return (["\(count) cases, means over cases:"] + table.lines + areas(summary))
      .joined(separator: "\n")
  }

  private static func areas(_ summary: EvaluationSummary) -> [String] {
    guard let auc = summary.auc, let cases = summary.aucCases else { return [] }
    var table = TextTable(["", "AUC"])
    for tumourClass in TumourClass.allCases {
      let name = ROCAnalysis.name(of: tumourClass)
      table.add([name, TrainingProgress.text(auc[name] ?? .nan)])
    }
    return ["", "\(cases) cases with probabilities, each class against the rest, over all voxels:"]
      + table.lines
  }
}
