// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Learning
import NeuralNetwork
import Rendering
import Services
import Studies
import Tensors

/// Scores a run's global model and twins on every hospital's test cases.
struct RunScoring {
  let run: ImageRun
  let hospitals: [RunHospitals.Hospital]
  let federation: LocalFederation
  let outcome: RunOutcome

  struct Results {
    let report: RunReport
    let curves: ROCCurves
    let overlays: RunOverlays
  }

  func results(start: ContinuousClock.Instant) async throws -> Results {
    let settings = run.settings(agents: hospitals.count)
    let resolved = try SettingsOptions.resolve(assignments: settings)
    let segmentation = SegmentationSettings(settings: resolved)
    let global = try newestModel()
    let sites = try await sites()
    let history = try RunHistory(folder: federation.folder)
    let twins = sites.map { $0.twin?.parameters ?? global }
    let baselines = try await baselines(sites, history, segmentation)
    let (architecture, preprocessing) = (
      try segmentation.architecture, try segmentation.preprocessing
    )
    let makeScorer: @Sendable () throws -> ModelScorer = {
      try ModelScorer(architecture, preprocessing: preprocessing, options: PredictionOptions())
    }
    let models = [global] + twins + (baselines.map { $0.alone + [$0.pooled] } ?? [])
    let scores = try await RunScores(of: models, at: sites, makeScorer: makeScorer)
    let means = scores.means
    func dice(_ model: Int) -> [Double] { means[model].map { $0.mean(\.dice) } }
    let alone = baselines == nil ? nil : sites.indices.map { dice(1 + sites.count + $0) }
    let report = RunReport(
      origin: await origin(), preset: run.preset.rawValue, strategy: run.strategy, seed: run.seed,
      settings: settings,
      hospitals: sites.indices.map { hospital(sites[$0], $0, means, isCompared: baselines != nil) },
      crossSite: RunReport.CrossSite(
        twins: sites.indices.map { sites[$0].twin == nil ? nil : dice($0 + 1) }, alone: alone,
        global: dice(0)),
      auc: scores.curves.areas, history: history, run: outcome,
      seconds: (ContinuousClock.now - start) / .seconds(1))
    return Results(
      report: report, curves: scores.curves,
      overlays: RunOverlays(
        sites: sites, scores: scores, models: models, makeScorer: makeScorer))
  }

  /// - Parameter means: By model, the global one, the twins, then hospitals alone and all of them pooled.
  private func hospital(
    _ site: RunSite, _ index: Int, _ means: [[ModelMeans]], isCompared: Bool
  ) -> RunReport.Hospital {
    let aloneBegin = 1 + hospitals.count
    return RunReport.Hospital(
      name: site.name, title: site.title, edition: site.edition, patients: site.patients,
      trainingCases: site.split.train.count, validationCases: site.split.validation.count,
      testCases: site.test.count, testCasesLeftOut: site.leftOut, global: means[0][index],
      twin: site.twin == nil ? nil : means[index + 1][index],
      twinIsGlobal: site.twin?.record.decision == .adoptedGlobal,
      twinRefresh: site.twin?.record.refresh,
      refreshesAccepted: site.records.count { $0.decision == .accepted },
      refreshesAdoptedGlobal: site.records.count { $0.decision == .adoptedGlobal },
      refreshesRolledBack: site.records.count { $0.decision == .rolledBack },
      alone: isCompared ? means[aloneBegin + index][index] : nil,
      pooled: isCompared ? means[aloneBegin + hospitals.count][index] : nil)
  }

  private func origin() async -> RunReport.Origin {
    RunReport.Origin(
      software: Twinseg.version, commit: await SoftwareRevision.current(), machine: .current,
      date: Date.now.formatted(.iso8601), isSynthetic: run.data == nil)
  }

  /// nil where they are not wanted.
  private func baselines(
    _ sites: [RunSite], _ history: RunHistory, _ settings: SegmentationSettings
  ) async throws -> RunBaselines.Models? {
    guard run.compares else { return nil }
    let directive = try FederationSettings(settings: settings.settings).coordinator.directive
    let cache = try PreparedCache(
      folder: "\(federation.folder)/cache", settings: try settings.preprocessing)
    let work = try sites.map { site in
      let training = try site.split.cases(in: .train, of: site.cohort).map(cache.prepared)
      let updates = history.updatesOfAgents[site.name] ?? 0
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

  private func newestModel() throws -> ParameterVector {
    let store = ModelStore(reading: federation.folder, run: try RunID(ImageRun.runID))
    guard let version = try store.versions().last else {
      throw ServiceError.folder(path: "\(federation.folder)/models", reason: "it has no version")
    }
    return try ParameterFile(contentsOf: store.path(of: version)).parameters
  }

  /// Synthetic patients are all different.
  private func sites() async throws -> [RunSite] {
    let sites = try hospitals.indices.map { index in
      try RunSite(
        hospitals[index], name: LocalFederation.agentName(index),
        agentFolder: federation.agentFolder(index))
    }
    return run.data == nil ? sites : try await RunSite.withoutCopies(sites)
  }
}
