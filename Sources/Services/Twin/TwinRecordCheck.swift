// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// Whether a record can be kept: SQLite has no NaN, and readers trust ranges.
enum TwinRecordCheck {
  /// - Returns: what is wrong, as part of a sentence; nil: nothing.
  static func fault(_ record: TwinRecord, _ evaluations: [EvaluationRecord]) -> String? {
    for (name, value) in [
      ("Dice", record.dice), ("global Dice", record.globalDice),
      ("incumbent's Dice", record.incumbentDice ?? 0),
    ] where !(0...1).contains(value) {
      return "the \(name) of refresh \(record.refresh) is \(value), not 0 to 1"
    }
    for (name, value) in [("drift", record.drift), ("seconds", record.seconds)]
    where !(value.isFinite && value >= 0) {
      return "the \(name) of refresh \(record.refresh) is \(value), not a finite number from 0 on"
    }
    for score in evaluations.flatMap(\.scores) {
      let values = [score.dice, score.iou, score.sensitivity, score.specificity]
      guard values.allSatisfy((0...1).contains) else {
        return "a score of \(score.name) at refresh \(record.refresh) is not 0 to 1"
      }
    }
    return nil
  }
}
