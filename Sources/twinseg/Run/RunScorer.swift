// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Imaging
import Learning
import Tensors

/// Scores models on cases, and counts the probabilities of two of them: the global model's, and those
/// of the twin of the hospital that a case is of.
///
/// Belongs to one task at a time.
final class RunScorer {
  private let scorer: ModelScorer
  private(set) var global = ROCAnalysis()
  private(set) var twins = ROCAnalysis()

  init(_ scorer: ModelScorer) { self.scorer = scorer }

  /// - Parameters:
  ///   - models: The global model first.
  ///   - twin: Which of them is the twin of the case's hospital; nil: it has none.
  /// - Returns: Scores in the order of the models.
  func scores(
    of item: CohortCase, models: [ParameterVector], twin: Int?
  ) throws -> [CaseScore] {
    try scorer.scores(of: item, models: models) { index, prediction, reference in
      if index == 0 {
        try global.add(reference: reference, probability: prediction.nativeProbability)
      } else if index == twin {
        try twins.add(reference: reference, probability: prediction.nativeProbability)
      }
    }
  }
}
