// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Foundation
import Imaging
import Learning
import Studies
import Tensors

/// What a run's models made of the test cases of all hospitals.
struct RunScores: Sendable {
  /// By model, by hospital, in the order of its test cases.
  let cases: [[[CaseScore]]]
  let curves: ROCCurves

  /// - Parameters:
  ///   - models: The global model first.
  ///   - twins: Which of the models is the twin of each hospital; nil: it has none.
  ///   - width: Cases at a time.
  ///   - makeScorer: Makes one for each of them.
  init(
    of models: [ParameterVector], twins: [Int?], at sites: [RunSite], width: Int,
    makeScorer: () throws -> ModelScorer
  ) async throws {
    let items = sites.enumerated().flatMap { site, content in content.test.map { (site, $0) } }
    let width = max(1, min(width, items.count))
    let progress = CaseProgress(total: items.count, of: "test cases scored")
    // One thread for each scorer: two that wait for each other suffer from whatever else runs.
    let pool = try RunScorerPool(count: width) { RunScorer(try makeScorer()) }
    let scores = try await BoundedWork.map(items, width: width, progress: progress.show) { item in
      try pool.use { try $0.scores(of: item.1, models: models, twin: twins[item.0]) }
    }
    cases = models.indices.map { model in
      sites.indices.map { site in
        zip(items, scores).filter { $0.0.0 == site }.map { $0.1[model] }
      }
    }
    let analyses = pool.analyses
    curves = ROCCurves(global: analyses.global, twins: analyses.twins)
  }

  /// By model, then by hospital.
  var means: [[ModelMeans]] { cases.map { $0.map(ModelMeans.init) } }
}
