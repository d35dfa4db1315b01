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
    let sites: [StudyPapers.Site]
    /// Of all cases, for the fingerprint of trainings.
    let digest: String
  }

  func run(_ display: StudyDisplay) async throws {
    let problem = try study.settings.text("learner.name")
    let cohorts = try await cohorts(problem)
    let agents = try cohorts.titles.indices.map { try AgentID(LocalFederation.agentName($0)) }
    let plans = try plans(agents)
    let software = await software
    let store = try StudyStore(
      folder: folder,
      of: try description(cohorts, agents, problem: problem, software: software))
    try JSONOutput.write(text: study.text, to: "\(folder)/study.yaml")
    let cache = try TrainingCache(
      folder: "\(folder)/cache",
      byteLimit: problem == "segmentation" ? Int(try study.top.number("cache_gigabytes") * 1e9) : 0)
    let papers = try papers(store, cohorts)
    let runner = StudyRunner(
      store: store, plans: plans, model: { try model($0) },
      learner: {
        try learner(
          problem, cohorts, agents, cache: cache, software: software, isCancelled: $0)
      },
      keep: { try papers?.keep($0, $1, $2, $3) }, width: width)
    display.begin(study: study.name, trials: plans.count, folder: folder)
    try await runner.run(observer: display.show)
    if let failure = cache.failure {
      Console.note("updates were not kept any more: \(failure)")
    }
    try await papers?.score(plans)
    try display.end(folder: folder, trainingsFound: cache.foundCount)
  }

  /// nil where there are none to be.
  private func papers(_ store: StudyStore, _ cohorts: Cohorts) throws -> StudyPapers? {
    guard !cohorts.sites.isEmpty, try study.top.boolean("paper_report") else { return nil }
    if let site = zip(cohorts.sites, cohorts.cases).first(where: { $0.1.test.isEmpty })?.0 {
      Console.note("no paper's report: '\(site.title)' has no test case")
      return nil
    }
    return StudyPapers(
      study: study, store: store, sites: cohorts.sites,
      isSynthetic: try study.top.optionalText("data.path") == nil, width: width)
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
            file: study.path, line: strategy.line, key: "training.running_statistics",
            value: "local",
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
    _ cohorts: Cohorts, _ agents: [AgentID], problem: String, software: String
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
      software: software, inputs: try inputs(cohorts))
  }

  private var software: String {
    get async {
      let revision = await SoftwareRevision.current()
      return Twinseg.version + (revision.map { " (\($0))" } ?? "")
    }
  }

  /// A digest of what the file only names: cases, traces, the first model.
  private func inputs(_ cohorts: Cohorts) throws -> String {
    var parts = [cohorts.digest]
    for trace in study.scenarios.compactMap(\.trace) {
      parts.append("\(try Digest(ofFile: path(ofTrace: trace)))")
    }
    if let start = try study.settings.optionalText("model.start") {
      parts.append("\(try Digest(ofFile: start))")
    }
    return Array(parts.joined(separator: " ").utf8).withUnsafeBytes { Digest(of: $0).description }
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
    software: String,
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
        learner, cache: cache, fingerprint: "\(software) \(architecture) \(local) \(cohorts.digest)"
      )
    }
  }

  private func twin(_ part: StudyFile.Part) throws -> TwinSettings {
    guard let twin = try SegmentationSettings(settings: part.settings).twin else {
      throw StudyError.invalid(
        file: study.path, line: part.line, key: "twin.method", value: "none",
        allowed: "a method, for the twin '\(part.name)'")
    }
    return twin
  }

  // MARK: Data

  private func cohorts(_ problem: String) async throws -> Cohorts {
    let count = try study.top.integer("data.hospitals")
    guard problem == "segmentation" else {
      return Cohorts(titles: (1...count).map { "agent \($0)" }, cases: [], sites: [], digest: "")
    }
    let hospitals = try await hospitals(count)
    let segmentation = SegmentationSettings(settings: study.settings)
    let cache = try PreparedCache(
      folder: "\(folder)/cases", settings: try segmentation.preprocessing)
    let balance = try segmentation.local.classBalance
    let progress = CaseProgress(total: hospitals.count, of: "hospitals' cases prepared")
    let data = try await BoundedWork.map(
      hospitals, width: width, progress: progress.show
    ) { hospital in
      try LocalData(
        cohort: try CohortSource.cohort(hospital.folder, edition: nil),
        splitPath: "\(folder)/splits/\(hospital.title).json",
        fractions: try segmentation.fractions,
        seed: UInt64(try study.settings.integer("data.seed")), cache: cache,
        onPrepared: { _, _ in }, warn: { Console.note("\(hospital.title): \($0)") })
    }
    let copies = try await copies(among: data)
    let parts = try zip(data, copies).map { data, copies in
      func files(_ part: SplitPart) throws -> [PreparedFile] {
        try data.split.cases(in: part, of: data.cohort).filter { !copies.contains($0.id) }
          .map(cache.prepared)
      }
      return try AgentCases(
        training: data.training, validation: try files(.validation), test: try files(.test),
        classBalance: balance)
    }
    let sites = hospitals.indices.map { index in
      StudyPapers.Site(
        title: hospitals[index].title, cohort: data[index].cohort, split: data[index].split,
        copies: copies[index])
    }
    return Cohorts(
      titles: hospitals.map(\.title), cases: parts, sites: sites, digest: Self.digest(of: parts))
  }

  /// Cases that validate or test although their voxels are in another part somewhere: editions of one
  /// challenge share patients. Synthetic ones are all different.
  private func copies(among data: [LocalData]) async throws -> [Set<String>] {
    guard try study.top.optionalText("data.path") != nil else { return data.map { _ in [] } }
    let cohorts = data.map(\.cohort)
    let progress = CaseProgress(
      total: cohorts.reduce(0) { $0 + $1.cases.count }, of: "cases compared")
    let duplicates = try await CohortDuplicates(
      among: cohorts, width: width, progress: progress.show)
    if let failure = duplicates.failures.first {
      Console.note(
        "\(duplicates.failures.count) cases could not be compared with the others, the first of them "
          + "'\(failure.member.id.legible(100))': \(failure.reason)")
    }
    let parts = [SplitPart.validation, .test].map { part in
      duplicates.copies(in: data.map { Set($0.split.ids(in: part)) })
    }
    let copies = zip(parts[0], parts[1]).map { $0.union($1) }
    let count = copies.reduce(0) { $0 + $1.count }
    if count > 0 {
      Console.note(
        "\(count) cases that validate or test are left out: their voxels are in another part somewhere"
      )
    }
    return copies
  }

  private static func digest(of parts: [AgentCases]) -> String {
    let text = parts.map { part in
      [part.training, part.validation, part.test].map { files in
        files.map { "\($0.name) \($0.contentDigest)" }.joined(separator: "\n")
      }.joined(separator: "\n\n")
    }.joined(separator: "\n\n\n")
    return Array(text.utf8).withUnsafeBytes { Digest(of: $0).description }
  }

  private func hospitals(_ count: Int) async throws -> [RunHospitals.Hospital] {
    try FileManager.default.createDirectory(
      atPath: "\(folder)/splits", withIntermediateDirectories: true)
    if let data = try study.top.optionalText("data.path") {
      let hospitals = try RunHospitals(in: data, limit: count).hospitals
      guard hospitals.count == count else {
        throw StudyError.invalid(
          file: study.path, line: study.line(of: "data", "hospitals"), key: "data.hospitals",
          value: "\(count)",
          allowed: "at most \(hospitals.count), the folders in '\(data)'")
      }
      return hospitals
    }
    guard count <= PhantomHospital.all.count, let shape = try extent() else {
      throw StudyError.invalid(
        file: study.path, line: study.line(of: "data"), key: "data.hospitals, data.extent",
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
