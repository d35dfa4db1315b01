// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FoundationEssentials
import Services
import Studies

/// What a person or a script sees of a federation on images: a line for each version with the mean
/// Dice of global model and twins, and what happened to processes and agents.
actor ImageRunProgress {
  private let versions: Int
  private let printsJSON: Bool
  private let start = ContinuousClock.now
  /// Where what happened is kept, so that a run that is gone on with tells all of it.
  private let path: String
  private var outcomeSoFar: RunOutcome
  /// The version that this part of the run began at, and when; 0 at once where the run begins.
  private var first: (version: UInt64, seconds: Double)?
  private var hasMadeVersions = false
  /// Of each hospital: mean validation Dice of the newest global model and twin that were scored.
  private var global: [String: Double] = [:]
  private var twin: [String: Double] = [:]

  /// - Parameters:
  ///   - folder: The run's.
  ///   - resumes: Whether the run goes on; what happened before is read then.
  init(versions: Int, folder: String, resumes: Bool, printsJSON: Bool) {
    self.versions = versions
    self.printsJSON = printsJSON
    let path = "\(folder)/outcome.json"
    self.path = path
    outcomeSoFar = resumes ? Self.kept(at: path) : RunOutcome()
    first = resumes ? nil : (0, 0)
  }

  /// What an earlier run left in the folder counts no more, unless this one goes on with it.
  func begin() { keepOutcome() }

  private static func kept(at path: String) -> RunOutcome {
    guard FileManager.default.fileExists(atPath: path) else { return RunOutcome() }
    do {
      return try JSONOutput.read(RunOutcome.self, from: path)
    } catch {
      Console.note("What happened before is not known, '\(path)' being damaged: \(error)")
      return RunOutcome()
    }
  }

  /// Keeps what happened up to the federation's end.
  func end() -> RunOutcome {
    keepOutcome()
    return outcome
  }

  /// Of all parts of the run. A part that made no version only scored what was there, and took no time of
  /// the federation's.
  private var outcome: RunOutcome {
    var outcome = outcomeSoFar
    if hasMadeVersions { outcome.seconds += seconds }
    return outcome
  }

  private var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }

  func note(_ event: SupervisionEvent) throws {
    guard case .ended(let name, let reason, let willRestart) = event else { return }
    if willRestart { outcomeSoFar.restarts += 1 }
    outcomeSoFar.incidents.append("\(name) \(reason)")
    keepOutcome()
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
        keepOutcome()
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
      try show(.twin(agent: source.text, record: record))
    default:
      break
    }
  }

  private func note(_ record: VersionRecord) throws {
    let now = seconds
    hasMadeVersions = true
    keepOutcome()
    let number = record.version.number
    let left = first.flatMap { first -> Double? in
      guard number > first.version else { return nil }
      return (now - first.seconds) / Double(number - first.version)
        * Double(max(0, versions - Int(clamping: number)))
    }
    if first == nil { first = (number, now) }
    try show(
      .version(
        record.version.number, of: versions, updates: record.updateCount,
        agents: record.contributors.count,
        staleness: [record.staleness.first ?? 0, record.staleness.last ?? 0],
        globalDice: mean(global), twinDice: mean(twin), seconds: now, secondsLeft: left))
  }

  /// That it cannot be written must not end the run.
  private func keepOutcome() {
    do {
      try JSONOutput.write(outcome, to: path)
    } catch {
      Console.note("Cannot keep what happened: \(error)")
    }
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
