// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Learning
import Services
import Studies
import Tensors

/// Scores a run's global model and twins on every hospital's test cases.
struct RunScoring {
  let run: ImageRun
  let hospitals: [RunHospitals.Hospital]
  let federation: LocalFederation
  let outcome: RunOutcome

  /// - Returns: the numbers, and what else is drawn from.
  func results(
    start: ContinuousClock.Instant
  ) async throws -> (report: RunReport, comparison: SiteComparison) {
    let settings = run.settings(agents: hospitals.count)
    let segmentation = SegmentationSettings(
      settings: try SettingsOptions.resolve(assignments: settings))
    let sites = try await sites()
    let history = try RunHistory(folder: federation.folder)
    let comparison = try await SiteComparison(
      global: try newestModel(), sites: sites,
      baselines: try await baselines(sites, history, segmentation), settings: segmentation,
      width: ProcessInfo.processInfo.activeProcessorCount)
    let report = RunReport(
      origin: await .current(isSynthetic: run.data == nil), preset: run.preset.rawValue,
      strategy: run.strategy, seed: run.seed, settings: settings, hospitals: comparison.hospitals,
      crossSite: comparison.crossSite, auc: comparison.curves.areas, history: history, run: outcome,
      seconds: (ContinuousClock.now - start) / .seconds(1))
    return (report, comparison)
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
