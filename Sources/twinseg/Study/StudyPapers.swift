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
    /// Cases that do not validate or test.
    let copies: Set<String>
  }

  let study: StudyFile
  let store: StudyStore
  let sites: [Site]
  let isSynthetic: Bool
  /// Cases at a time.
  let width: Int

  private func isOfFirstSeed(_ plan: TrialPlan) -> Bool { plan.seed == study.seeds.first }

  private func folder(of plan: TrialPlan) -> TrialFolder {
    TrialFolder(of: plan.trial, inStudy: store.folder)
  }

  /// Keeps a model that a trial leaves, if the trial is to be reported on.
  func keep(
    _ plan: TrialPlan, _ model: TrialModel, _ version: Version, _ parameters: ParameterVector
  ) throws {
    guard isOfFirstSeed(plan) else { return }
    try folder(of: plan).write(
      model, parameters, agents: plan.agents,
      metadata: [
        "study": study.name, "scenario": plan.scenario, "strategy": plan.strategy,
        "seed": "\(plan.seed)", "version": "\(version.number)",
      ])
  }

  /// Scores what has not been scored yet. What cannot be is said, and the rest goes on: the study's own
  /// numbers do not need it, and the same command tries again.
  func score(_ plans: [TrialPlan]) async throws {
    let origin = await RunReport.Origin.current(isSynthetic: isSynthetic)
    let reported = plans.filter(isOfFirstSeed)
    let total = reported.count * max(1, study.twins.count)
    var number = 0
    for plan in reported {
      guard let result = try store.result(ofTrial: plan.trial) else { continue }
      let papers = TrialPaper.papers(
        of: result.record, twins: study.twins.map(\.name), inStudy: store.folder)
      for (index, paper) in papers.enumerated() {
        number += 1
        guard !paper.isScored else { continue }
        let name = ([plan.name] + [paper.twin].compactMap { $0 }).joined(separator: ", ")
        Console.note("scoring last models, \(number) of \(total): \(name)")
        do {
          try await score(plan, result, paper, twin: paper.twin == nil ? nil : index, origin)
        } catch let error where !(error is CancellationError) {
          Console.note("no paper's report of \(name): \(error)")
        }
      }
    }
  }

  private func score(
    _ plan: TrialPlan, _ result: TrialResult, _ paper: TrialPaper, twin: Int?,
    _ origin: RunReport.Origin
  ) async throws {
    let settings = try settings(plan, twin)
    let comparison = try await SiteComparison(
      global: try folder(of: plan).parameters(of: .global, agents: plan.agents),
      sites: try sites(plan, twin, result.twins),
      settings: SegmentationSettings(settings: study.settings), width: width)
    let report = RunReport(
      origin: origin, trial: trial(result, paper), preset: nil, strategy: plan.strategy,
      seed: plan.seed, settings: settings, hospitals: comparison.hospitals,
      crossSite: comparison.crossSite, auc: comparison.curves.areas, history: RunHistory(result),
      run: nil, seconds: comparison.seconds)
    try paper.numbers.prepare()
    try paper.numbers.write(comparison.curves)
    try paper.numbers.write(try await comparison.slices())
    try report.writeSummary(to: paper.numbers)
  }

  /// The strategy's, and those of the twin.
  private func settings(_ plan: TrialPlan, _ twin: Int?) throws -> [String] {
    func assignments(_ part: StudyFile.Part?, ofTwins: Bool) -> [String] {
      (part?.settings.assignments(beside: Schema.settings) ?? []).filter {
        $0.hasPrefix("twin.") == ofTwins
      }
    }
    let strategy = study.strategies.first { $0.name == plan.strategy }
    return assignments(strategy, ofTwins: false)
      + assignments(twin.map { study.twins[$0] }, ofTwins: true)
  }

  private func sites(
    _ plan: TrialPlan, _ twin: Int?, _ refreshes: [TwinPoint]
  ) throws -> [RunSite] {
    try sites.enumerated().map { index, site in
      let name = twin.map { study.twins[$0].name }
      let agent = plan.agents[index].text
      let own = try refreshes.filter { $0.agent == agent && $0.twin == name }.map { point in
        guard let decision = TwinDecision(rawValue: point.decision) else {
          throw StudyError.trial(
            name: plan.name,
            reason: "'\(point.decision.legible(40))' is no decision about a twin")
        }
        return (refresh: point.refresh, decision: decision)
      }
      let serving = own.last { $0.decision != .rolledBack }
      return try RunSite(
        name: agent, title: site.title, cohort: site.cohort, split: site.split,
        leavingOut: site.copies,
        twin: try serving.flatMap { serving in
          try twin.map {
            RunSite.Twin(
              parameters: try folder(of: plan).parameters(
                of: .twin($0, agent: index), agents: plan.agents),
              refresh: serving.refresh, isGlobal: serving.decision == .adoptedGlobal)
          }
        },
        decisions: own.map(\.decision))
    }
  }

  private func trial(_ result: TrialResult, _ paper: TrialPaper) -> RunReport.Trial {
    RunReport.Trial(
      study: study.title.isEmpty ? study.name : study.title, file: study.text,
      folder: "trials/\(result.record.trial)", scenario: result.record.scenario, twin: paper.twin,
      virtualSeconds: result.record.seconds, trainingsLost: result.record.updatesLost,
      crashes: result.activities.reduce(0) { $0 + $1.crashes },
      dropouts: result.activities.reduce(0) { $0 + $1.dropouts })
  }
}
