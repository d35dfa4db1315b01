// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Services
import Studies

/// What a person or a script sees of a federation on images: a line for each version with the mean
/// Dice of global model and twins, and what happened to processes and agents.
actor ImageRunProgress {
  private let versions: Int
  private let printsJSON: Bool
  private let start = ContinuousClock.now
  private var outcomeSoFar = RunOutcome()
  /// Of each hospital: mean validation Dice of the newest global model and twin that were scored.
  private var global: [String: Double] = [:]
  private var twin: [String: Double] = [:]

  init(versions: Int, printsJSON: Bool) {
    self.versions = versions
    self.printsJSON = printsJSON
  }

  var outcome: RunOutcome {
    var outcome = outcomeSoFar
    outcome.seconds = seconds
    return outcome
  }

  private var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }

  func note(_ event: SupervisionEvent) throws {
    guard case .ended(let name, let reason, let willRestart) = event else { return }
    if willRestart { outcomeSoFar.restarts += 1 }
    outcomeSoFar.incidents.append("\(name) \(reason)")
    try show(.process(name: name, event: reason, willRestart: willRestart))
  }

  func note(_ observation: FederationObservation) throws {
    guard case .metric(let source, let event) = observation else { return }
    switch event.kind {
    case .versionPublished(let record):
      try note(record)
    case .membershipChanged(let record):
      if record.change == .lost {
        outcomeSoFar.agentsLost += 1
        outcomeSoFar.incidents.append("\(record.agent) lost")
      }
      try show(
        .membership(
          agent: record.agent.text, change: record.change.rawValue, liveAgents: record.liveAgents))
    case .evaluated(let record):
      guard record.subject == .global else { return }
      global[source.text] = record.meanRegionDice
    case .twinRefreshed(let record):
      let serving = [record.dice, record.globalDice, record.incumbentDice ?? record.dice]
      twin[source.text] =
        switch record.decision {
        case .accepted: serving[0]
        case .adoptedGlobal: serving[1]
        case .rolledBack: serving[2]
        }
      try show(
        .twin(
          agent: source.text, parent: record.parent.number, decision: record.decision.rawValue,
          dice: record.dice, globalDice: record.globalDice, drift: record.drift))
    default:
      break
    }
  }

  private func note(_ record: VersionRecord) throws {
    let left = seconds / Double(record.version.number) * Double(versions) - seconds
    try show(
      .version(
        record.version.number, of: versions, updates: record.updateCount,
        agents: record.contributors.count,
        staleness: [record.staleness.first ?? 0, record.staleness.last ?? 0],
        globalDice: mean(global), twinDice: mean(twin), seconds: seconds,
        secondsLeft: max(0, left)))
  }

  private func mean(_ values: [String: Double]) -> Double? {
    values.isEmpty ? nil : values.values.reduce(0, +) / Double(values.count)
  }

  private func show(_ line: ImageRunLine) throws {
    try Console.output(printsJSON ? try JSONOutput.text(line, pretty: false) : line.text)
  }
}

extension EvaluationRecord {
  /// Mean Dice of ET, TC and WT; nil where one is missing.
  var meanRegionDice: Double? {
    let dice = ["ET", "TC", "WT"].compactMap { name in scores.first { $0.name == name }?.dice }
    return dice.count == 3 ? dice.reduce(0, +) / 3 : nil
  }
}
