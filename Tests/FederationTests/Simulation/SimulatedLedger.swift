// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// The books of a simulation that nobody in it can see: every update that was ever made, and what its
/// agent was told.
struct SimulatedLedger {
  private(set) var violations: [String] = []
  private var deltas: [UpdateKey: ParameterVector] = [:]
  private var settled: Set<UpdateKey> = []
  private var lost: Set<UpdateKey> = []
  /// Agents that were told that their budget is spent.
  private(set) var spent: Set<AgentID> = []

  /// An agent made an update.
  mutating func made(_ delta: ParameterVector, _ key: UpdateKey) {
    if deltas.updateValue(delta, forKey: key) != nil { violations.append("\(key) was made twice") }
  }

  func delta(of key: UpdateKey) -> ParameterVector? { deltas[key] }

  /// Its agent's disk is no more.
  mutating func lose(_ key: UpdateKey) { lost.insert(key) }

  /// The aggregator answers.
  mutating func answered(
    _ agent: AgentID, _ answer: Acknowledgement, journal: SimulatedJournal
  ) {
    let key = UpdateKey(agent: agent, id: answer.update)
    if answer.currentVersion != journal.history.version {
      violations.append("an answer names \(answer.currentVersion) at \(journal.history.version)")
    }
    switch answer.outcome {
    case .accepted:
      if !journal.isFolded(key) { violations.append("\(key) is accepted and not kept") }
    case .duplicate:
      let highest = journal.history.counted[agent]?[answer.update.outbox] ?? 0
      if answer.update.number > highest { violations.append("\(key) is no duplicate") }
    case .tooStale, .rejected, .privacyBudgetSpent:
      if journal.isFolded(key) { violations.append("\(key) is kept and refused") }
    }
  }

  /// An agent forgets an update.
  mutating func settled(
    _ key: UpdateKey, _ outcome: Acknowledgement.Outcome, journal: SimulatedJournal
  ) {
    settled.insert(key)
    let (isFolded, isRemembered) = (journal.isFolded(key), journal.isRemembered(key))
    switch outcome {
    case .accepted:
      if !isFolded { violations.append("\(key) is forgotten and was never kept") }
    case .duplicate:
      // It was rejected, or in a round another update of the agent was there already.
      if !isFolded && !isRemembered {
        violations.append("\(key) is forgotten as a duplicate of nothing")
      }
    case .tooStale:
      if isFolded { violations.append("\(key) counted and is too stale for its agent") }
    case .privacyBudgetSpent:
      spent.insert(key.agent)
    case .rejected:
      if isFolded { violations.append("\(key) counted and is rejected for its agent") }
    }
  }

  /// Whether every update was settled, or waits on its agent's disk.
  mutating func close(waiting: Set<UpdateKey>) {
    for key in deltas.keys.sorted()
    where !settled.contains(key) && !lost.contains(key) && !waiting.contains(key) {
      violations.append("\(key) was forgotten")
    }
  }
}
