// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// Writes down what happens in a trial.
struct TrialRecorder {
  /// A training whose fate is not settled yet.
  private struct Training {
    let agent: AgentID
    let base: Version
    let begun: Double
    let finished: Double
    var arrived: Double?
    var outcome = UpdatePoint.Outcome.underWay
    var staleness: UInt64?
    var weight: Double?
    var version: Version?
    var loss: Double?
  }

  let trial: Int
  private let agents: [AgentID]
  private var trainings: [Training] = []
  private var versions: [VersionPoint] = []
  private var scores: [ScorePoint] = []
  private var twins: [TwinPoint] = []
  /// Rows of the updates of the version under way.
  private var gathered: [Int] = []
  private var target: (seconds: Double, updates: Int, bytes: Int64)?

  /// Updates folded so far.
  private(set) var updates = 0
  private var refused = 0
  var bytesDown: Int64 = 0
  var bytesUp: Int64 = 0
  /// The last version that was scored, when it was, and the updates until then.
  private(set) var scoredVersion: Version?
  private(set) var scoredSeconds = 0.0
  private(set) var scoredUpdates = 0
  /// When the newest version was made, of how many updates, and what had been sent.
  private var made: (seconds: Double, updates: Int, bytes: Int64) = (0, 0, 0)
  /// Versions that twins are refreshed from.
  private(set) var keptModels: [(version: Version, model: ParameterVector)] = []

  init(trial: Int, agents: [AgentID]) {
    self.trial = trial
    self.agents = agents
  }

  // MARK: Trainings

  /// - Returns: the number of its row.
  mutating func beginTraining(
    of agent: AgentID, base: Version, begun: Double, finished: Double
  ) -> Int {
    trainings.append(Training(agent: agent, base: base, begun: begun, finished: finished))
    return trainings.count - 1
  }

  mutating func note(loss: Double, of row: Int) { trainings[row].loss = loss }

  mutating func lose(_ row: Int, as outcome: UpdatePoint.Outcome) {
    trainings[row].outcome = outcome
  }

  /// An update may arrive twice; the first time counts.
  mutating func arrive(_ row: Int, at seconds: Double, version: Version) {
    guard trainings[row].arrived == nil else { return }
    trainings[row].arrived = seconds
    trainings[row].staleness = version.staleness(since: trainings[row].base)
  }

  mutating func fold(_ row: Int, _ contribution: Contribution) {
    trainings[row].outcome = .folded
    trainings[row].weight = contribution.factor
    gathered.append(row)
    updates += 1
  }

  mutating func settle(_ row: Int, _ outcome: Acknowledgement.Outcome) {
    // An update that is sent again is answered again.
    guard trainings[row].outcome == .underWay else { return }
    switch outcome {
    case .accepted, .duplicate:
      return
    case .tooStale:
      trainings[row].outcome = .stale
    case .rejected, .privacyBudgetSpent:
      trainings[row].outcome = .rejected
    }
    refused += 1
  }

  // MARK: Versions

  mutating func commit(_ committed: CommittedVersion, norm: Double, at seconds: Double) {
    for row in gathered { trainings[row].version = committed.version }
    gathered = []
    made = (seconds, updates, bytesDown + bytesUp)
    let staleness = committed.contributions.map(\.staleness)
    versions.append(
      VersionPoint(
        trial: trial, version: committed.version.number, seconds: seconds, updates: updates,
        bytes: bytesDown + bytesUp, contributions: staleness.count,
        meanStaleness: staleness.isEmpty
          ? 0 : Double(staleness.reduce(0, +)) / Double(staleness.count),
        maximumStaleness: staleness.max() ?? 0, norm: norm))
  }

  mutating func keep(_ model: ParameterVector, of version: Version) {
    keptModels.append((version, model))
  }

  /// With the newest version.
  mutating func reachTarget() {
    if target == nil { target = made }
  }

  // MARK: Scores

  /// - Returns: mean Dice over agents, and at each over ET, TC and WT; nil: no agent has such cases.
  mutating func note(
    _ records: [EvaluationRecord?], part: EvaluationRecord.Part, version: Version
  ) -> Double? {
    if part == .validation {
      (scoredVersion, scoredSeconds, scoredUpdates) = (version, made.seconds, made.updates)
    }
    var dice: [Double] = []
    for (agent, record) in zip(agents, records) {
      guard let record else { continue }
      add(record, model: ScorePoint.globalModel, agent: agent, version: version)
      dice.append(Self.meanDice(record))
    }
    return dice.isEmpty ? nil : dice.reduce(0, +) / Double(dice.count)
  }

  private mutating func add(
    _ record: EvaluationRecord, model: String, agent: AgentID, version: Version
  ) {
    for score in record.regionScores {
      scores.append(
        ScorePoint(
          trial: trial, version: version.number, seconds: made.seconds, updates: made.updates,
          bytes: made.bytes, model: model, agent: agent.text,
          part: record.part == .test ? .test : .validation, cases: record.caseCount,
          structure: score.name, dice: score.dice, iou: score.iou,
          sensitivity: score.sensitivity, specificity: score.specificity))
    }
  }

  private static func meanDice(_ record: EvaluationRecord) -> Double {
    let scores = record.regionScores
    return scores.reduce(0) { $0 + $1.dice } / Double(max(1, scores.count))
  }

  mutating func note(
    _ outcome: TwinOutcome, twin: String, agent: AgentID, version: Version
  ) {
    for record in outcome.refreshes {
      twins.append(
        TwinPoint(
          trial: trial, twin: twin, agent: agent.text, refresh: record.refresh,
          version: record.parent.number, decision: record.decision.rawValue, drift: record.drift,
          dice: record.dice, globalDice: record.globalDice, incumbentDice: record.incumbentDice))
    }
    if let test = outcome.test {
      add(test, model: twin, agent: agent, version: version)
    }
  }

  // MARK: Result

  func result(
    _ plan: TrialPlan, ending: TrialRecord.Ending, version: Version, seconds: Double,
    agents: [VirtualAgent]
  ) -> TrialResult {
    let rows = trainings.enumerated().map { number, training in
      UpdatePoint(
        trial: trial, number: number, agent: training.agent.text,
        baseVersion: training.base.number, begun: training.begun, finished: training.finished,
        arrived: training.arrived, outcome: training.outcome, staleness: training.staleness,
        weight: training.weight, version: training.version?.number, loss: training.loss)
    }
    let record = TrialRecord(
      trial: trial, scenario: plan.scenario, strategy: plan.strategy, seed: plan.seed,
      version: version.number, updatesFolded: updates, updatesRefused: refused,
      updatesLost: rows.count { $0.outcome == .lost },
      seconds: seconds, bytesDown: bytesDown, bytesUp: bytesUp, ending: ending,
      targetSeconds: target?.seconds, targetUpdates: target?.updates, targetBytes: target?.bytes)
    return TrialResult(
      record: record, versions: versions, trainings: rows, scores: scores,
      activities: agents.map(activity), twins: twins)
  }

  private func activity(_ agent: VirtualAgent) -> AgentActivity {
    AgentActivity(
      trial: trial, agent: agent.name.text, trainings: agent.trainingCount,
      training: agent.clock.seconds(.training), transfer: agent.clock.seconds(.transfer),
      offline: agent.clock.seconds(.offline), idle: agent.clock.seconds(.idle),
      crashes: agent.crashCount, dropouts: agent.dropoutCount)
  }
}
