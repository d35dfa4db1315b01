// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// What agents tell.
extension MonitorState {
  mutating func receive(_ event: MetricEvent.Kind, fromAgent agent: AgentID, at time: Int64) {
    change(agent) {
      $0.lastSeen = time
      // The aggregator says who is lost or has left, and who has come back.
      if $0.state == .unknown { $0.state = .live }
    }
    switch event {
    case .modelReceived(let version):
      change(agent) { $0.version = version.number }
    case .trainingProgress(let progress): receive(progress, from: agent, at: time)
    case .trainingFinished(let base, let report):
      finishTraining(of: agent, base: base.number, report, at: time)
    case .evaluated(let record):
      abandonTraining(of: agent, at: time)
      receive(record, from: agent, at: time)
    case .twinRefreshed(let record):
      abandonTraining(of: agent, at: time)
      receive(record, from: agent, at: time)
    case .twinServed(let record):
      change(agent) {
        $0.inference = .init(
          answered: record.answered, refused: record.refused, p50: record.latency?.median,
          p95: record.latency?.p95)
      }
    case .processSampled(let record):
      change(agent) { $0.process = ProcessEntry(record, after: $0.process) }
    case .trafficSampled(let record):
      change(agent) { $0.traffic = record.flows.map(TrafficEntry.init) }
    default:
      break
    }
  }

  /// A learner does one thing at a time: one that scores or refreshes has left a training that had not
  /// ended, as when the run is over.
  mutating func abandonTraining(of agent: AgentID, at time: Int64) {
    guard agents[agent]?.entry.training != nil else { return }
    change(agent) { $0.training = nil }
    updates[agent].changeAll(
      revision: revision, where: { $0.outcome == .training },
      { $0.trainingEnd = $0.trainingEnd ?? time })
  }

  private mutating func receive(
    _ progress: LearnerProgress, from agent: AgentID, at time: Int64
  ) {
    let base = progress.baseVersion.number
    change(agent) {
      $0.training = .init(
        baseVersion: base, step: progress.step, steps: progress.steps, loss: progress.loss,
        samplesPerSecond: progress.samplesPerSecond)
      $0.samplesPerSecond = progress.samplesPerSecond
    }
    if updates[agent].newest.map({ $0.outcome != .training || $0.baseVersion != base }) ?? true {
      updates[agent].append(
        UpdateEntry(
          key: "\(agent)/\(revision)", agent: agent.text, baseVersion: base, trainingStart: time,
          outcome: .training), order: revision)
    }
    if let last = losses[agent].newest, time - last.time < limits.lossSpacing { return }
    noteLoss(progress.loss, step: progress.step, base: base, of: agent, at: time)
  }

  private mutating func noteLoss(
    _ loss: Double, step: Int?, base: UInt64, of agent: AgentID, at time: Int64
  ) {
    losses[agent].append(
      LossEntry(
        key: "\(agent)/\(revision)", agent: agent.text, time: time, loss: loss, step: step,
        baseVersion: base), order: revision)
  }

  private mutating func finishTraining(
    of agent: AgentID, base: UInt64, _ report: TrainingReport, at time: Int64
  ) {
    change(agent) {
      $0.training = nil
      $0.loss = report.loss
    }
    noteLoss(report.loss, step: nil, base: base, of: agent, at: time)
    let milliseconds = Int64(min(report.seconds, 1e9) * 1_000)
    let note = { (entry: inout UpdateEntry) in
      let end = min(time, entry.arrived ?? time)
      entry.trainingEnd = end
      entry.trainingStart = end - milliseconds
      if entry.outcome == .training { entry.outcome = .pending }
    }
    // What the aggregator says of an update may be heard before its training's end.
    let isKnown = updates[agent].changeNewest(
      revision: revision,
      where: {
        $0.baseVersion == base && $0.trainingEnd == nil
          && ($0.outcome == .training || $0.arrived.map { time - $0 < 5_000 } ?? false)
      }, note)
    guard !isKnown else { return }
    var entry = UpdateEntry(
      key: "\(agent)/\(revision)", agent: agent.text, baseVersion: base, outcome: .training)
    note(&entry)
    updates[agent].append(entry, order: revision)
  }

  private mutating func receive(
    _ record: EvaluationRecord, from agent: AgentID, at time: Int64
  ) {
    let scores = record.scores.prefix(limits.scores).map {
      EvaluationEntry.Score(
        name: $0.name, dice: $0.dice, iou: $0.iou, sensitivity: $0.sensitivity,
        specificity: $0.specificity)
    }
    var entry = EvaluationEntry(
      key: "\(agent)/\(revision)", agent: agent.text, time: time, model: "global",
      version: record.version.number, part: record.part.rawValue, cases: record.caseCount,
      dice: record.meanRegionDice, scores: scores)
    if case .twin(let refresh) = record.subject {
      entry.model = "twin"
      entry.refresh = refresh
    }
    let hasTests = evaluations[agent].slots.contains {
      $0.entry.part == EvaluationRecord.Part.test.rawValue && $0.entry.model == entry.model
    }
    evaluations[agent].append(entry, order: revision)
    guard record.part == .test || !hasTests, let dice = entry.dice else { return }
    change(agent) {
      if entry.model == "global" { $0.globalDice = dice } else { $0.twinDice = dice }
    }
  }

  private mutating func receive(_ record: TwinRecord, from agent: AgentID, at time: Int64) {
    let entry = TwinEntry(
      key: "\(agent)/\(revision)", agent: agent.text, refresh: record.refresh,
      parent: record.parent.number, method: record.method.rawValue,
      decision: record.decision.rawValue, drift: record.drift, dice: record.dice,
      globalDice: record.globalDice, incumbentDice: record.incumbentDice, cases: record.caseCount,
      seconds: record.seconds, time: time)
    twins[agent].append(entry, order: revision)
    let hasScores = evaluations[agent].slots.contains { $0.entry.model == "twin" }
    change(agent) {
      $0.twin = .init(
        refresh: record.refresh, parent: record.parent.number, decision: entry.decision,
        drift: record.drift, dice: record.dice, globalDice: record.globalDice, time: time)
      if record.decision == .rolledBack { $0.rollbacks += 1 }
      // Scores of the twin that serves, where there are any, say more than those that decided.
      if !hasScores { $0.twinDice = record.servingDice }
      if $0.globalDice == nil { $0.globalDice = record.globalDice }
    }
  }
}

extension EvaluationRecord {
  /// Mean Dice of ET, TC and WT; nil where one is missing.
  fileprivate var meanRegionDice: Double? {
    let dice = ["ET", "TC", "WT"].compactMap { name in scores.first { $0.name == name }?.dice }
    return dice.count == 3 ? dice.reduce(0, +) / 3 : nil
  }
}

extension TwinRecord {
  /// Of what serves after the decision.
  fileprivate var servingDice: Double {
    switch decision {
    case .accepted: dice
    case .adoptedGlobal: globalDice
    case .rolledBack: incumbentDice ?? globalDice
    }
  }
}
