// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// The books of a simulation: every update that was ever made, what became of it, and the model,
/// computed a second time from the books alone.
struct SimulatedLedger {
  /// An update as the network knows it.
  private struct Key: Hashable {
    let agent: AgentID
    let id: UpdateID
  }

  private(set) var model: ParameterVector
  private(set) var violations: [String] = []
  private let accumulator: FixedPointAccumulator
  private var deltas: [Key: ParameterVector] = [:]
  private var folded: Set<Key> = []
  /// Folded since the last version.
  private var open: Set<Key> = []
  private var version = Version.initial

  init() throws {
    model = try ParameterVector(manifest: .flat(count: 3), repeating: 0)
    accumulator = try FixedPointAccumulator(count: 3)
  }

  /// An agent made an update.
  mutating func write(_ header: UpdateHeader, using generator: inout SeededGenerator) {
    let key = Key(agent: header.agent, id: header.id)
    if deltas[key] != nil { violations.append("\(header.agent) made \(header.id) twice") }
    let elements = (0..<3).map { _ in Float.random(in: -1...1, using: &generator) }
    deltas[key] = try? ParameterVector(manifest: model.manifest, elements: elements)
  }

  mutating func fold(_ header: UpdateHeader, weight: Double) throws {
    let key = Key(agent: header.agent, id: header.id)
    guard let delta = deltas[key] else {
      violations.append("\(header.agent) never made \(header.id)")
      return
    }
    if !folded.insert(key).inserted {
      violations.append("\(header.id) of \(header.agent) was folded twice")
    }
    open.insert(key)
    accumulator.fold(delta, weight: weight)
  }

  mutating func commit(_ committed: CommittedVersion, factor: Double) throws {
    if committed.version != version.next {
      violations.append("\(committed.version) follows \(version)")
    }
    version = committed.version
    let keys = committed.contributions.map { Key(agent: $0.agent, id: $0.id) }
    if Set(keys) != open || keys.count != open.count {
      violations.append("\(version) is not made of what was folded for it")
    }
    open = []

    // Again, in another order.
    let oracle = try FixedPointAccumulator(count: model.count)
    let sorted = committed.contributions.sorted { ($0.agent, $0.weight) < ($1.agent, $1.weight) }
    for contribution in sorted {
      guard let delta = deltas[Key(agent: contribution.agent, id: contribution.id)] else {
        continue
      }
      oracle.fold(delta, weight: contribution.weight)
    }
    var expected = model
    let mass = committed.contributions.reduce(0) { $0 + $1.mass }
    _ = try oracle.apply(to: &expected, factor: 1 / mass)
    _ = try accumulator.apply(to: &model, factor: factor)
    if model != expected { violations.append("\(version) is not the one of its updates") }
  }

  mutating func acknowledged(_ agent: AgentID, _ acknowledgement: Acknowledgement) {
    if acknowledgement.outcome == .accepted,
      !folded.contains(Key(agent: agent, id: acknowledgement.update))
    {
      violations.append("\(acknowledgement.update) of \(agent) is accepted and not folded")
    }
    if acknowledgement.currentVersion != version {
      violations.append("an answer names \(acknowledgement.currentVersion) at \(version)")
    }
  }

  /// An agent takes an update for settled.
  mutating func settled(
    _ agent: AgentID, _ id: UpdateID, _ outcome: Acknowledgement.Outcome, pace: Pace
  ) {
    let mustBeFolded =
      switch outcome {
      case .accepted: true
      // In a round another update of the agent may have been.
      case .duplicate: pace == .continuous
      case .tooStale, .rejected: false
      }
    let isFolded = folded.contains(Key(agent: agent, id: id))
    if mustBeFolded && !isFolded {
      violations.append("\(agent) forgets \(id), which was never folded")
    }
    if !mustBeFolded && isFolded && outcome != .duplicate {
      violations.append("\(id) of \(agent) was folded and is \(outcome.notation)")
    }
  }
}
