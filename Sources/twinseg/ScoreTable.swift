// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation

/// Means over cases, as a table for people.
enum ScoreTable {
  static func text(_ summary: EvaluationSummary) -> String {
    var table = TextTable(
      ["", "Dice", "95% interval", "IoU", "HD95 mm", "sensitivity", "specificity"])
    for structure in Structure.allCases {
      guard let statistics = summary.overall[structure.rawValue], let dice = statistics["dice"]
      else { continue }
      func mean(_ name: String) -> String { TrainingProgress.text(statistics[name]?.mean ?? .nan) }
      table.add([
        structure.rawValue, mean("dice"),
        "\(TrainingProgress.text(dice.lower)) to \(TrainingProgress.text(dice.upper))",
        mean("iou"), mean("hd95"), mean("sensitivity"), mean("specificity"),
      ])
    }
    return (["\(summary.cases.count) cases, means over cases:"] + table.lines)
      .joined(separator: "\n")
  }
}
