// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Foundation
import Learning
import NeuralNetwork
import Rendering
import Studies
import Tensors

/// What a federation's global model and twins, and networks trained without it, are worth on all hospitals'
/// test cases.
struct SiteComparison: Sendable {
  private let sites: [RunSite]
  private let models: [ParameterVector]
  /// Which of the models is whose: by site, nil where it has none.
  private let twins: [Int?]
  private let alone: [Int?]
  private let pooled: Int?
  private let scores: RunScores
  private let makeScorer: @Sendable () throws -> ModelScorer
  private let width: Int
  let seconds: Double

  /// Scores all of them.
  /// - Parameters:
  ///   - baselines: nil where there are none.
  ///   - width: Cases at a time.
  init(
    global: ParameterVector, sites: [RunSite], baselines: RunBaselines.Models? = nil,
    settings: SegmentationSettings, width: Int
  ) async throws {
    let start = ContinuousClock.now
    (self.sites, self.width) = (sites, width)
    var models = [global]
    func add(_ model: ParameterVector?) -> Int? {
      guard let model else { return nil }
      models.append(model)
      return models.count - 1
    }
    twins = sites.map { add($0.twin?.parameters) }
    alone = sites.indices.map { add(baselines?.alone[$0]) }
    pooled = add(baselines?.pooled)
    self.models = models
    let (architecture, preprocessing) = (try settings.architecture, try settings.preprocessing)
    makeScorer = {
      try ModelScorer(architecture, preprocessing: preprocessing, options: PredictionOptions())
    }
    scores = try await RunScores(
      of: models, twins: twins, at: sites, width: width, makeScorer: makeScorer)
    seconds = (ContinuousClock.now - start) / .seconds(1)
  }

  var curves: ROCCurves { scores.curves }

  var hospitals: [RunReport.Hospital] {
    let means = scores.means
    return sites.enumerated().map { index, site in
      func own(_ model: Int?) -> ModelMeans? { model.map { means[$0][index] } }
      return RunReport.Hospital(
        name: site.name, title: site.title, edition: site.edition, patients: site.patients,
        trainingCases: site.split.train.count, validationCases: site.validationCases.used,
        testCases: site.test.count, testCasesLeftOut: site.leftOut,
        validationCasesLeftOut: site.validationCases.leftOut, global: means[0][index],
        twin: own(twins[index]), twinIsGlobal: site.twin?.isGlobal ?? false,
        twinRefresh: site.twin?.refresh,
        refreshesAccepted: site.decisions.count { $0 == .accepted },
        refreshesAdoptedGlobal: site.decisions.count { $0 == .adoptedGlobal },
        refreshesRolledBack: site.decisions.count { $0 == .rolledBack }, alone: own(alone[index]),
        pooled: own(pooled))
    }
  }

  var crossSite: RunReport.CrossSite {
    let means = scores.means
    func dice(_ model: Int) -> [Double] { means[model].map { $0.mean(\.dice) } }
    let alone = alone.compactMap { $0 }.map(dice)
    return RunReport.CrossSite(
      twins: twins.map { $0.map(dice) }, alone: alone.isEmpty ? nil : alone, global: dice(0))
  }

  /// Pictures of cases.
  func slices() async throws -> [ComparisonSlice] {
    try await RunOverlays(
      sites: sites, scores: scores, models: models, twins: twins, width: width,
      makeScorer: makeScorer
    ).slices()
  }
}
