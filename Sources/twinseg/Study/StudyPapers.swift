// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Imaging
import Learning
import Settings
import Studies
import Tensors

/// The paper's report of a study's trials from its first seed: their last models are kept, and scored on each
/// test scan's own grid when all trials are done.
struct StudyPapers: Sendable {
  /// A hospital's cases.
  struct Site: Sendable {
    let title: String
    let cohort: Cohort
    let split: CohortSplit
    /// Test cases that are left out.
    let copies: Set<String>
  }

  let study: StudyFile
  let store: StudyStore
  let sites: [Site]
  let isSynthetic: Bool

  private func isOfFirstSeed(_ plan: TrialPlan) -> Bool { plan.seed == study.seeds.first }

  private func folder(of plan: TrialPlan) -> TrialFolder {
    TrialFolder(of: plan.trial, inStudy: store.folder)
  }

  /// Keeps what a trial leaves, if it is to be reported on.
  func keep(_ plan: TrialPlan, _ models: TrialModels) throws {
    guard isOfFirstSeed(plan) else { return }
    try folder(of: plan).write(
      models, agents: plan.agents,
      metadata: [
        "study": study.name, "scenario": plan.scenario, "strategy": plan.strategy,
        "seed": "\(plan.seed)",
      ])
  }

  /// Scores what has not been scored yet.
  func score(_ plans: [TrialPlan]) async throws {
    let origin = await RunReport.Origin.current(isSynthetic: isSynthetic)
    let twins: [Int?] = study.twins.isEmpty ? [nil] : study.twins.indices.map { $0 }
    let papers = plans.filter(isOfFirstSeed).flatMap { plan in twins.map { (plan, $0) } }
    for (number, (plan, twin)) in papers.enumerated()
    where !folder(of: plan).report(ofTwin: twin).isScored {
      let name = ([plan.name] + [twin.map { study.twins[$0].name }].compactMap { $0 })
        .joined(separator: ", ")
      Console.note("scoring last models, \(number + 1) of \(papers.count): \(name)")
      try await score(plan, twin, origin)
    }
  }

  private func score(
    _ plan: TrialPlan, _ twin: Int?, _ origin: RunReport.Origin
  ) async throws {
    guard let result = try store.result(ofTrial: plan.trial),
      let strategy = study.strategies.first(where: { $0.name == plan.strategy })
    else { return }
    let comparison = try await SiteComparison(
      global: try folder(of: plan).globalModel(), sites: try sites(plan, twin, result.twins),
      settings: SegmentationSettings(settings: strategy.settings))
    let report = RunReport(
      origin: origin, trial: trial(result, twin), preset: "", strategy: plan.strategy,
      seed: plan.seed, settings: strategy.settings.assignments(beside: Schema.settings),
      hospitals: comparison.hospitals, crossSite: comparison.crossSite,
      auc: comparison.curves.areas, history: RunHistory(result), run: RunOutcome(),
      seconds: comparison.seconds)
    // The summary last: with it, it is whole.
    let numbers = folder(of: plan).report(ofTwin: twin)
    try numbers.prepare()
    try numbers.write(comparison.curves)
    try numbers.write(try await comparison.slices())
    try report.writeSummary(to: numbers)
  }

  private func sites(
    _ plan: TrialPlan, _ twin: Int?, _ refreshes: [TwinPoint]
  ) throws -> [RunSite] {
    try zip(plan.agents, sites).map { agent, site in
      let own = refreshes.filter {
        $0.agent == agent.text && $0.twin == twin.map { study.twins[$0].name }
      }.compactMap { point in TwinDecision(rawValue: point.decision).map { (point, $0) } }
      let serving = own.last { $0.1 != .rolledBack }
      let model = try twin.flatMap { try folder(of: plan).model(ofTwin: $0, of: agent) }
      return try RunSite(
        name: agent.text, title: site.title, cohort: site.cohort, split: site.split,
        leavingOut: site.copies,
        twin: serving.flatMap { point, decision in
          model.map {
            RunSite.Twin(
              parameters: $0, refresh: point.refresh, isGlobal: decision == .adoptedGlobal)
          }
        },
        decisions: own.map(\.1))
    }
  }

  private func trial(_ result: TrialResult, _ twin: Int?) -> RunReport.Trial {
    RunReport.Trial(
      study: study.title.isEmpty ? study.name : study.title, scenario: result.record.scenario,
      twin: twin.map { study.twins[$0].name }, virtualSeconds: result.record.seconds,
      trainingsLost: result.record.updatesLost,
      crashes: result.activities.reduce(0) { $0 + $1.crashes },
      dropouts: result.activities.reduce(0) { $0 + $1.dropouts })
  }
}
