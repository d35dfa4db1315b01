// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Federation
import Foundation
import Imaging
import Learning
import NeuralNetwork
import Services
import Tensors

/// Scores a run's global model and twins on every hospital's test cases.
struct RunScoring {
  let run: ImageRun
  let hospitals: [RunHospitals.Hospital]
  let federation: LocalFederation
  let outcome: ImageRunProgress.Outcome

  /// What a hospital has when the run is over.
  private struct Site {
    let split: CohortSplit
    let test: [CohortCase]
    let twin: StoredTwin?
    let records: [TwinRecord]
  }

  func report(start: ContinuousClock.Instant) async throws -> RunReport {
    let settings = run.settings(agents: hospitals.count)
    let resolved = try SettingsOptions.resolve(assignments: settings)
    let segmentation = SegmentationSettings(settings: resolved)
    let global = try newestModel()
    let sites = try hospitals.indices.map(site)
    let twins = sites.map { $0.twin?.parameters }
    let scores = try await score(sites, [global] + twins.map { $0 ?? global }, segmentation)
    let rows = hospitals.indices.map { index -> RunReport.Hospital in
      let site = sites[index]
      return RunReport.Hospital(
        name: LocalFederation.agentName(index), title: hospitals[index].title,
        trainingCases: site.split.train.count, validationCases: site.split.validation.count,
        testCases: site.test.count, global: scores[0][index],
        twin: site.twin == nil ? nil : scores[index + 1][index],
        twinRefresh: site.twin?.record.refresh,
        refreshesAccepted: site.records.count { $0.decision == .accepted },
        refreshesRolledBack: site.records.count { $0.decision != .accepted })
    }
    func dice(_ model: Int) -> [Double] { scores[model].map { $0.mean(\.dice) } }
    return RunReport(
      software: Twinseg.version, preset: run.preset.rawValue, strategy: run.strategy,
      seed: run.seed, settings: settings, hospitals: rows,
      crossSite: RunReport.CrossSite(
        twins: twins.indices.map { twins[$0] == nil ? nil : dice($0 + 1) }, global: dice(0)),
      run: outcome, seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  /// Means of each model at each hospital.
  private func score(
    _ sites: [Site], _ models: [ParameterVector], _ settings: SegmentationSettings
  ) async throws -> [[ModelMeans]] {
    let items = sites.enumerated().flatMap { site, content in content.test.map { (site, $0) } }
    let progress = CaseProgress(total: items.count, of: "test cases scored")
    let width = ProcessInfo.processInfo.activeProcessorCount
    // One thread for each scorer: two that wait for each other suffer from whatever else runs.
    let scorers = try ScorerPool(count: width) {
      try ModelScorer(
        try settings.architecture, preprocessing: try settings.preprocessing,
        options: PredictionOptions())
    }
    let scores = try await BoundedWork.map(items, width: width, progress: progress.show) {
      _, item in
      try scorers.use { try $0.scores(of: item, models: models) }
    }
    return models.indices.map { model in
      sites.indices.map { site in
        ModelMeans(zip(items, scores).filter { $0.0.0 == site }.map { $0.1[model] })
      }
    }
  }

  private func newestModel() throws -> ParameterVector {
    let store = ModelStore(reading: federation.folder, run: try RunID(ImageRun.runID))
    guard let version = try store.versions().last else {
      throw ServiceError.folder(path: "\(federation.folder)/models", reason: "it has no version")
    }
    return try ParameterFile(contentsOf: store.path(of: version)).parameters
  }

  private func site(_ index: Int) throws -> Site {
    let folder = federation.agentFolder(index)
    let split = try CohortSplit(contentsOf: "\(folder)/split.json")
    let cohort = try CohortSource.cohort(hospitals[index].folder, edition: nil)
    let test = split.cases(in: .test, of: cohort)
    guard !test.isEmpty else {
      throw LearningError.noCases("to report on at '\(hospitals[index].title)'")
    }
    let twins = try TwinLineage(reading: "\(folder)/twin")
    return Site(
      split: split, test: test, twin: try twins.serving(), records: try twins.records())
  }
}
