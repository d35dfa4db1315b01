// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Federation

/// Means over cases of what overlap tells of each structure.
package struct OverlapScores: Sendable, Equatable {
  package let caseCount: Int
  private let matrices: [ConfusionMatrix]

  /// - Precondition: There is a case.
  init(_ matrices: [ConfusionMatrix]) {
    precondition(!matrices.isEmpty, "scores of no cases")
    self.matrices = matrices
    caseCount = matrices.count
  }

  package subscript(structure: Structure) -> StructureScore {
    func mean(_ value: (ConfusionCounts) -> Double) -> Double {
      matrices.reduce(0) { $0 + value($1[structure]) } / Double(matrices.count)
    }
    return StructureScore(
      name: structure.rawValue, dice: mean(\.dice), iou: mean(\.iou),
      sensitivity: mean(\.sensitivity), specificity: mean(\.specificity))
  }

  /// Mean Dice of ET, TC and WT.
  package var meanRegionDice: Double {
    Structure.regions.reduce(0) { $0 + self[$1].dice } / Double(Structure.regions.count)
  }

  func record(
    of subject: EvaluationRecord.Subject, _ version: Version,
    part: EvaluationRecord.Part = .validation
  ) -> EvaluationRecord {
    EvaluationRecord(
      subject: subject, version: version, part: part, caseCount: caseCount,
      scores: Structure.allCases.map { self[$0] })
  }
}
