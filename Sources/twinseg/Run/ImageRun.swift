// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Learning
import Rendering
import Services
import Settings
import Studies
import Tensors

/// A federation of hospitals on images, from its data to its report.
struct ImageRun: Sendable {
  let preset: RunPreset
  /// nil for phantoms.
  let data: String?
  let agents: Int?
  let strategy: String
  let versions: Int
  let seed: UInt64
  let compares: Bool
  let folder: String
  let resumes: Bool
  /// Settings over those of the preset, as `KEY=VALUE`.
  let assignments: [String]
  let timeout: Double?
  let dashboard: DashboardOptions
  let printsJSON: Bool

  func run() async throws {
    let start = ContinuousClock.now
    try check()
    let options = RunOptions(self)
    if resumes { try options.check(against: folder) }
    let progress = ImageRunProgress(
      versions: versions, folder: folder, resumes: resumes, printsJSON: printsJSON)
    do {
      try await ForegroundTask.run {
        let hospitals = try await self.hospitals()
        let federation = federation(of: hospitals)
        try federation.prepare()
        try options.write(to: folder)
        await progress.begin()
        defer { federation.removeSockets() }
        Console.note(
          "\(hospitals.count) hospitals, \(strategy), \(versions) versions, in \(folder)")
        try await supervise(federation, progress)
        let outcome = await progress.end()
        try await report(
          RunScoring(run: self, hospitals: hospitals, federation: federation, outcome: outcome),
          start: start)
      }
    } catch is CancellationError {
      throw Interrupted(folder: folder)
    }
  }

  /// Numbers first: what goes wrong with a picture must not cost them.
  private func report(_ scoring: RunScoring, start: ContinuousClock.Instant) async throws {
    let (numbers, comparison) = try await scoring.results(start: start)
    let report = RunReportFolder(ofRun: folder)
    try numbers.writeSummary(to: report)
    try Console.output(
      printsJSON ? try JSONOutput.text(numbers, pretty: false) : numbers.tables)
    try report.write(comparison.curves)
    try report.write(try await slices(comparison))
    try await RunDrawing(folder: folder, printsJSON: printsJSON).run()
  }

  /// None where they cannot be made: other pictures do not need them.
  private func slices(_ comparison: SiteComparison) async throws -> [ComparisonSlice] {
    do {
      return try await comparison.slices()
    } catch let error where !(error is CancellationError) {
      Console.note("The report has no overlays: \(error)")
      return []
    }
  }

  /// What would let the run end without a report.
  private func check() throws {
    let settings = try SettingsOptions.resolve(assignments: settings(agents: agents ?? 1))
    let twins = try settings.text("twin.method")
    guard twins != "none" else {
      throw SettingsError.invalidValue(
        key: "twin.method", value: twins, source: "--set",
        allowed: "in a run, which compares twins with the global model, fineTune or ditto")
    }
    let statistics = try settings.text("training.running_statistics")
    guard try statistics == "averaged" || settings.text("model.normalization") != "batch" else {
      throw SettingsError.invalidValue(
        key: "training.running_statistics", value: statistics, source: "--set",
        allowed:
          "in a run averaged, or with model.normalization=instance anything: statistics that "
          + "agents keep to themselves leave no global model to compare with")
    }
  }

  private struct Interrupted: Error, CustomStringConvertible {
    let folder: String
    var description: String {
      "Interrupted; what was committed is kept. Go on with --directory \(folder) --resume."
    }
  }

  private func hospitals() async throws -> [RunHospitals.Hospital] {
    if let data { return try RunHospitals(in: data, limit: agents).hospitals }
    return try await RunHospitals.phantoms(
      in: "\(folder)/data", count: agents ?? 9, preset: preset, seed: seed
    ).hospitals
  }

  // MARK: Processes

  static let runID = "images"

  private func federation(of hospitals: [RunHospitals.Hospital]) -> LocalFederation {
    let (folder, seed) = (folder, seed)
    return LocalFederation(
      folder: folder, agentCount: hospitals.count, settings: settings(agents: hospitals.count),
      agentSettings: { index in
        [
          "agent.serve=\(LocalFederation.twinEndpoint(index, in: folder))",
          "data.path=\(hospitals[index].folder)", "data.cache=\(folder)/cache",
          "learner.seed=\(seed &+ UInt64(index) &* 1_000_003)",
        ]
      },
      keepsVersions: true, endsWithLastVersion: true, agentsEnd: true, resumes: resumes)
  }

  /// Of all processes; what was asked for comes last.
  func settings(agents: Int) -> [String] {
    let processors = ProcessInfo.processInfo.activeProcessorCount
    return [
      "run=\(Self.runID)", "learner.name=segmentation", "model.preset=\(preset.network.rawValue)",
      "model.volume=\(preset.volume)", "model.normalization=\(preset.normalization)",
      "model.seed=\(preset.modelSeed)",
      "learner.threads=\(max(1, processors / agents))", "strategy.name=\(strategy)",
      "strategy.minimum_agents=\(agents)", "strategy.buffer_size=\(max(1, (agents + 1) / 2))",
      "strategy.deadline_seconds=0", "strategy.period_seconds=\(preset == .quick ? 15 : 3_600)",
      "learner.class_balance=\(preset.classBalance)", "learner.augmentation=\(preset.augmentation)",
      preset.localWork, "training.learning_rate=\(preset.learningRate)",
      "data.validation_share=\(preset.validationShare)", "data.test_share=\(preset.testShare)",
      "data.seed=\(seed)", "twin.epochs=\(preset.twinEpochs)",
      "twin.learning_rate=\(preset.learningRate / 2)", "twin.versions=\(preset.twinVersions)",
      "aggregator.last_version=\(versions)", "agent.last_version=\(versions)",
      "aggregator.lease_seconds=10", "agent.heartbeat_seconds=2", "agent.resend_seconds=20",
      "aggregator.snapshot_seconds=5", "aggregator.publish_seconds=0.5", "log_level=info",
    ] + assignments
  }

  private func supervise(_ federation: LocalFederation, _ progress: ImageRunProgress) async throws {
    try await RunSupervision(
      federation: federation, run: try RunID(Self.runID), watchesModels: false,
      dashboard: dashboard, limit: timeout.map { ("The run did not end", $0) },
      onProcess: { try await progress.note($0) },
      onObservation: {
        try await progress.note($0)
        return false
      }
    ).run()
  }
}
