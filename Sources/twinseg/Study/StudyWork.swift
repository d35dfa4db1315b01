// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Imaging
import Learning
import NeuralNetwork
import Phantom
import Services
import Settings
import Studies
import Tensors

/// Makes the data, the plans and the learners of a study, and runs it.
struct StudyWork: Sendable {
  let study: StudyFile
  let folder: String
  let width: Int

  /// What the agents of a study are made of.
  private struct Cohorts {
    let titles: [String]
    /// One for each agent; none where the problem has no images.
    let cases: [AgentCases]
    /// Of all cases, for the fingerprint of trainings.
    let digest: String
  }

  func run(_ display: StudyDisplay) async throws {
    let problem = try study.settings.text("learner.name")
    let cohorts = try await cohorts(problem)
    let agents = try cohorts.titles.indices.map { try AgentID(LocalFederation.agentName($0)) }
    let plans = try plans(agents)
    let store = try StudyStore(
      folder: folder, of: try description(cohorts, agents, problem: problem))
    try JSONOutput.write(text: study.text, to: "\(folder)/study.yaml")
    let cache = try TrainingCache(
      folder: "\(folder)/cache",
      byteLimit: problem == "segmentation" ? Int(try study.top.number("cache_gigabytes") * 1e9) : 0)
    let runner = StudyRunner(
      store: store, plans: plans, model: { try model($0) },
      learner: { try learner(problem, cohorts, agents, cache: cache, isCancelled: $0) },
      width: width)
    display.begin(study: study.name, trials: plans.count, folder: folder)
    try await runner.run(observer: display.show)
    if let failure = cache.failure {
      Console.note("updates were not kept any more: \(failure)")
    }
    try display.end(folder: folder, trainingsFound: cache.foundCount)
  }

  // MARK: Plans

  /// Scenarios, in them strategies, in them seeds.
  private func plans(_ agents: [AgentID]) throws -> [TrialPlan] {
    var plans: [TrialPlan] = []
    for scenario in study.scenarios {
      let trace = try scenario.trace.map { try Trace(contentsOf: path(ofTrace: $0)) }
      let speeds = try scenario.speeds(of: agents, trace: trace)
      for strategy in study.strategies {
        let settings = FederationSettings(settings: strategy.settings)
        let coordinator = try settings.coordinator.endless
        guard coordinator.directive.runningStatistics == .averaged else {
          throw StudyError.invalid(
            file: study.path, line: nil, key: "training.running_statistics", value: "local",
            allowed: "averaged, in a study")
        }
        for seed in study.seeds {
          plans.append(
            TrialPlan(
              trial: plans.count, scenario: scenario.name, strategy: strategy.name, seed: seed,
              coordinator: coordinator, participant: try settings.participant.endless,
              agents: agents, speeds: speeds, stop: try study.stop, cadence: try study.cadence,
              target: try study.target, twins: study.twins.map(\.name),
              twinVersions: UInt64(try study.settings.integer("twin.versions"))))
        }
      }
    }
    return plans
  }

  /// Beside the study file.
  private func path(ofTrace trace: String) -> String {
    trace.hasPrefix("/")
      ? trace : URL(filePath: study.path).deletingLastPathComponent().appending(path: trace).path
  }

  private func description(
    _ cohorts: Cohorts, _ agents: [AgentID], problem: String
  ) throws -> StudyDescription {
    StudyDescription(
      name: study.name, title: study.title, file: study.text,
      scenarios: study.scenarios.map(\.name), strategies: study.strategies.map(\.name),
      seeds: study.seeds, twins: study.twins.map(\.name),
      agents: agents.enumerated().map { index, agent in
        let cases = cohorts.cases.indices.contains(index) ? cohorts.cases[index] : nil
        return StudyDescription.Agent(
          name: agent.text, title: cohorts.titles[index],
          trainingCases: cases?.training.count ?? 0,
          validationCases: cases?.validation.count ?? 0, testCases: cases?.test.count ?? 0)
      },
      target: try study.target, problem: problem,
      parameterCount: try FederationSettings(settings: study.settings).manifest.elementCount,
      software: Twinseg.version)
  }

  // MARK: Learners

  private func model(_ plan: TrialPlan) throws -> ParameterVector {
    let settings = FederationSettings(settings: study.settings)
    guard try settings.isSegmentation, try study.top.boolean("model_per_seed"),
      try study.settings.optionalText("model.start") == nil
    else { return try settings.initialModel() }
    let seed = UInt64(try study.settings.integer("model.seed"))
    return try SegmentationSettings(settings: study.settings).architecture.initialParameters(
      seed: seed &+ plan.seed)
  }

  private func learner(
    _ problem: String, _ cohorts: Cohorts, _ agents: [AgentID], cache: TrainingCache,
    isCancelled: @escaping @Sendable () -> Bool
  ) throws -> any StudyLearner {
    let settings = FederationSettings(settings: study.settings)
    switch problem {
    case "noop":
      return try NoopStudyLearner(agentCount: agents.count, manifest: try settings.manifest)
    case "quadratic":
      return QuadraticStudyLearner(
        problem: QuadraticProblem(
          agentCount: agents.count, dimension: try settings.manifest.elementCount,
          seed: UInt64(try study.settings.integer("learner.seed"))))
    default:
      let segmentation = SegmentationSettings(settings: study.settings)
      let local = try segmentation.local
      let architecture = try segmentation.architecture
      let trainer = try CohortTrainer(
        architecture, settings: local, agents: cohorts.cases, isCancelled: isCancelled)
      let learner = SegmentationStudyLearner(
        trainer: trainer, agents: agents,
        twins: try study.twins.map { try twin($0) })
      return CachedLearner(
        learner, cache: cache, fingerprint: "\(architecture) \(local) \(cohorts.digest)")
    }
  }

  private func twin(_ part: StudyFile.Part) throws -> TwinSettings {
    guard let twin = try SegmentationSettings(settings: part.settings).twin else {
      throw StudyError.invalid(
        file: study.path, line: nil, key: "twin.method", value: "none",
        allowed: "a method, for the twin '\(part.name)'")
    }
    return twin
  }

  // MARK: Data

  private func cohorts(_ problem: String) async throws -> Cohorts {
    let count = try study.top.integer("data.hospitals")
    guard problem == "segmentation" else {
      return Cohorts(titles: (1...count).map { "agent \($0)" }, cases: [], digest: "")
    }
    let hospitals = try await hospitals(count)
    let segmentation = SegmentationSettings(settings: study.settings)
    let cache = try PreparedCache(
      folder: "\(folder)/cases", settings: try segmentation.preprocessing)
    let balance = try segmentation.local.classBalance
    let progress = CaseProgress(total: hospitals.count, of: "hospitals' cases prepared")
    let parts = try await BoundedWork.map(
      hospitals, width: width, progress: progress.show
    ) { hospital in
      let data = try LocalData(
        cohort: try CohortSource.cohort(hospital.folder, edition: nil),
        splitPath: "\(folder)/splits/\(hospital.title).json",
        fractions: try segmentation.fractions,
        seed: UInt64(try study.settings.integer("data.seed")), cache: cache,
        onPrepared: { _, _ in }, warn: { Console.note("\(hospital.title): \($0)") })
      let test = try data.split.cases(in: .test, of: data.cohort).map(cache.prepared)
      return try AgentCases(
        training: data.training, validation: data.validation, test: test, classBalance: balance)
    }
    return Cohorts(
      titles: hospitals.map(\.title), cases: parts, digest: Self.digest(of: parts))
  }

  private static func digest(of parts: [AgentCases]) -> String {
    let text = parts.map { part in
      part.training.map { "\($0.name) \($0.contentDigest)" }.joined(separator: "\n")
    }.joined(separator: "\n\n")
    return Array(text.utf8).withUnsafeBytes { Digest(of: $0).description }
  }

  private func hospitals(_ count: Int) async throws -> [RunHospitals.Hospital] {
    try FileManager.default.createDirectory(
      atPath: "\(folder)/splits", withIntermediateDirectories: true)
    if let data = try study.top.optionalText("data.path") {
      let hospitals = try RunHospitals(in: data, limit: count).hospitals
      guard hospitals.count == count else {
        throw StudyError.invalid(
          file: study.path, line: nil, key: "data.hospitals", value: "\(count)",
          allowed: "at most \(hospitals.count), the folders in '\(data)'")
      }
      return hospitals
    }
    guard count <= PhantomHospital.all.count, let shape = try extent() else {
      throw StudyError.invalid(
        file: study.path, line: nil, key: "data.hospitals, data.extent",
        value: "\(count), \(try study.top.text("data.extent"))",
        allowed: "up to \(PhantomHospital.all.count) synthetic hospitals, and voxels as 72x96x96")
    }
    return try await RunHospitals.phantoms(
      in: "\(folder)/data", count: count, scale: try study.top.number("data.scale"),
      minimum: try study.top.integer("data.patients"), extent: shape,
      seed: UInt64(try study.top.integer("data.patients_seed"))
    ).hospitals
  }

  private func extent() throws -> Extent? {
    ShapeArgument(argument: try study.top.text("data.extent"))?.extent
  }
}
