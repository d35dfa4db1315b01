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
    let cohort: Cohort
    let split: CohortSplit
    var test: [CohortCase]
    var leftOut = 0
    let twin: StoredTwin?
    let records: [TwinRecord]
  }

  func report(start: ContinuousClock.Instant) async throws -> RunReport {
    let settings = run.settings(agents: hospitals.count)
    let resolved = try SettingsOptions.resolve(assignments: settings)
    let segmentation = SegmentationSettings(settings: resolved)
    let global = try newestModel()
    let sites = try await withoutCopies(try hospitals.indices.map(site))
    let history = try RunHistory(folder: federation.folder)
    let twins = sites.map { $0.twin?.parameters }
    let baselines = try await baselines(sites, history, segmentation)
    let scores = try await score(
      sites,
      [global] + twins.map { $0 ?? global } + (baselines.map { $0.alone + [$0.pooled] } ?? []),
      segmentation)
    let aloneBegin = 1 + twins.count
    let rows = hospitals.indices.map { index -> RunReport.Hospital in
      let site = sites[index]
      return RunReport.Hospital(
        name: LocalFederation.agentName(index), title: hospitals[index].title,
        trainingCases: site.split.train.count, validationCases: site.split.validation.count,
        testCases: site.test.count, testCasesLeftOut: site.leftOut,
        global: scores[0][index],
        twin: site.twin == nil ? nil : scores[index + 1][index],
        twinIsGlobal: site.twin?.record.decision == .adoptedGlobal,
        twinRefresh: site.twin?.record.refresh,
        refreshesAccepted: site.records.count { $0.decision == .accepted },
        refreshesAdoptedGlobal: site.records.count { $0.decision == .adoptedGlobal },
        refreshesRolledBack: site.records.count { $0.decision == .rolledBack },
        alone: baselines == nil ? nil : scores[aloneBegin + index][index],
        pooled: baselines == nil ? nil : scores[aloneBegin + twins.count][index])
    }
    func dice(_ model: Int) -> [Double] { scores[model].map { $0.mean(\.dice) } }
    return RunReport(
      software: Twinseg.version, preset: run.preset.rawValue, strategy: run.strategy,
      seed: run.seed, settings: settings, hospitals: rows,
      crossSite: RunReport.CrossSite(
        twins: twins.indices.map { twins[$0] == nil ? nil : dice($0 + 1) },
        alone: baselines == nil ? nil : twins.indices.map { dice(aloneBegin + $0) },
        global: dice(0)),
      history: history, run: outcome, seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  /// nil where they are not wanted.
  private func baselines(
    _ sites: [Site], _ history: RunHistory, _ settings: SegmentationSettings
  ) async throws -> RunBaselines.Models? {
    guard run.compares else { return nil }
    let directive = try FederationSettings(settings: settings.settings).coordinator.directive
    let cache = try PreparedCache(
      folder: "\(federation.folder)/cache", settings: try settings.preprocessing)
    let work = try sites.enumerated().map { index, site in
      let training = try site.split.cases(in: .train, of: site.cohort).map(cache.prepared)
      let updates = history.updatesOfAgents[LocalFederation.agentName(index)] ?? 0
      let batch = try settings.local.batch
      return RunBaselines.Site(
        training: training,
        steps: updates * directive.steps(perEpoch: (training.count + batch - 1) / batch))
    }
    return try await RunBaselines(
      architecture: try settings.architecture, start: try settings.initialModel(),
      settings: try settings.local, learningRate: directive.learningRate
    ).train(work)
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

  /// Without test cases whose voxels trained or validated at another hospital or under another name:
  /// editions of one challenge share patients. Synthetic ones are all different.
  private func withoutCopies(_ sites: [Site]) async throws -> [Site] {
    guard run.data != nil else { return sites }
    let total = sites.reduce(0) { $0 + $1.cohort.cases.count }
    let duplicates = try await CohortDuplicates(
      among: sites.map(\.cohort), width: ProcessInfo.processInfo.activeProcessorCount,
      progress: CaseProgress(total: total, of: "cases compared").show)
    if let failure = duplicates.failures.first {
      Console.note(
        "\(duplicates.failures.count) cases could not be compared with the others, the first of them "
          + "'\(failure.member.id)': \(failure.reason)")
    }
    let copies = duplicates.copies(in: sites.map { Set($0.test.map(\.id)) })
    return try sites.enumerated().map { index, site in
      var kept = site
      kept.test.removeAll { copies[index].contains($0.id) }
      kept.leftOut = site.test.count - kept.test.count
      guard !kept.test.isEmpty else { throw noTests(at: index) }
      return kept
    }
  }

  private func noTests(at index: Int) -> LearningError {
    .noCases("to report on at '\(hospitals[index].title)'")
  }

  private func site(_ index: Int) throws -> Site {
    let folder = federation.agentFolder(index)
    let split = try CohortSplit(contentsOf: "\(folder)/split.json")
    let cohort = try CohortSource.cohort(hospitals[index].folder, edition: nil)
    let test = split.cases(in: .test, of: cohort)
    guard !test.isEmpty else { throw noTests(at: index) }
    let twins = try TwinLineage(reading: "\(folder)/twin")
    return Site(
      cohort: cohort, split: split, test: test, twin: try twins.serving(),
      records: try twins.records())
  }
}
