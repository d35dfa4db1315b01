// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// What the aggregator tells.
extension MonitorState {
  mutating func receive(
    _ event: MetricEvent.Kind, fromAggregator name: String, at time: Int64
  ) {
    var known = aggregator ?? AggregatorEntry(name: name, lastSeen: time)
    known.name = name
    known.lastSeen = time
    aggregator = known
    switch event {
    case .versionPublished(let record): receive(record, at: time)
    case .membershipChanged(let record): receive(record, at: time)
    case .updateFolded(let record): receive(record, at: time)
    case .updateRefused(let record): receive(record, at: time)
    case .privacySpent(let record): receive(record)
    case .processSampled(let record):
      aggregator?.process = ProcessEntry(record, after: known.process)
    case .trafficSampled(let record):
      aggregator?.traffic = record.flows.map(TrafficEntry.init)
      aggregator?.refused = record.refused
    default:
      break
    }
  }

  private mutating func receive(_ record: VersionRecord, at time: Int64) {
    strategy = record.strategy
    aggregator?.version = record.version.number
    aggregator?.lastVersionTime = time
    aggregator?.gathered = 0
    versionRate.count(at: time)
    let contributors = contributors(of: record)
    for agent in record.contributors.prefix(limits.contributors) where agents[agent] != nil {
      updates[agent].changeAll(
        revision: revision,
        where: { $0.outcome == .gathered && ($0.version ?? 0) <= record.version.number },
        { $0.outcome = .folded })
    }
    open = []
    let entry = VersionEntry(
      key: "\(record.version.number)", version: record.version.number, time: time,
      updateCount: record.updateCount, contributors: contributors,
      staleness: Array(record.staleness.prefix(limits.contributors)), norm: record.updateNorm,
      seconds: record.secondsSincePrevious)
    // An aggregator that was killed in between tells of a version again.
    guard
      !versions.changeNewest(
        revision: revision, where: { $0.version == entry.version }, { $0 = entry })
    else { return }
    versions.append(entry, order: revision)
  }

  /// Where the events of its updates were lost, or there are too many, only their names are known.
  private func contributors(of record: VersionRecord) -> [VersionEntry.Contributor] {
    if open.count == min(record.updateCount, limits.contributors), !open.isEmpty {
      return open.sorted { $0.agent < $1.agent }
    }
    return record.contributors.prefix(limits.contributors).map { agent in
      open.first { $0.agent == agent.text } ?? .init(agent: agent.text)
    }
  }

  private mutating func receive(_ record: MembershipRecord, at time: Int64) {
    aggregator?.liveAgents = record.liveAgents
    let isKnown = change(record.agent) {
      switch record.change {
      case .joined: $0.state = .live
      case .left: $0.state = .left
      case .lost: $0.state = .lost
      }
    }
    guard isKnown else { return }
    lostSince[record.agent] = record.change == .lost ? time : nil
    // What it was training is gone with it, as far as one can know.
    if record.change != .joined { abandonTraining(of: record.agent, at: time) }
  }

  private mutating func receive(_ record: FoldRecord, at time: Int64) {
    counts.updatesFolded += 1
    updateRate.count(at: time)
    staleness[Int(min(record.staleness, UInt64(limits.stalenessBins)))] += 1
    stalenessSum += Double(record.staleness)
    aggregator?.gathered = record.gathered
    if record.gathered == 1 { open = [] }
    if open.count < limits.contributors {
      open.append(
        .init(
          agent: record.agent.text, baseVersion: record.baseVersion.number,
          staleness: record.staleness))
    }
    let isKnown = change(record.agent) {
      $0.accepted += 1
      $0.lastStaleness = record.staleness
    }
    guard isKnown else { return }
    settle(record.agent, base: record.baseVersion.number, at: time) {
      $0.number = record.update.number
      $0.outcome = .gathered
      $0.version = record.version.number
      $0.staleness = record.staleness
      $0.weight = record.weight
      $0.norm = record.norm
    }
  }

  private mutating func receive(_ record: RefusalRecord, at time: Int64) {
    counts.updatesRefused += 1
    refusals[record.kind, default: 0] += 1
    lastRefusal = time
    guard let agent = record.agent, change(agent, { $0.refused += 1 }) else { return }
    // A message that may be anyone's says nothing of the agent's own update.
    guard let update = record.update, record.kind != .untrusted else { return }
    settle(agent, base: nil, at: time) {
      $0.number = update.number
      $0.outcome = .refused
      $0.refusal = record.kind.rawValue
      $0.reason = record.reason
    }
  }

  /// Notes what became of an agent's oldest update that nothing has become of. An agent delivers one after
  /// the other; events may be lost, and what an agent tells may come after what the aggregator does.
  private mutating func settle(
    _ agent: AgentID, base: UInt64?, at time: Int64,
    _ change: @escaping (inout UpdateEntry) -> Void
  ) {
    let note = { (entry: inout UpdateEntry) in
      entry.arrived = time
      change(&entry)
    }
    for outcome in [UpdateEntry.Outcome.pending, .training] {
      let isKnown = updates[agent].changeOldest(
        revision: revision,
        where: { entry in
          entry.outcome == outcome && (base.map { $0 == entry.baseVersion } ?? true)
        }, note)
      if isKnown { return }
    }
    var entry = UpdateEntry(
      key: "\(agent)/\(revision)", agent: agent.text, baseVersion: base, outcome: .pending)
    note(&entry)
    updates[agent].append(entry, order: revision)
  }

  private mutating func receive(_ record: PrivacyRecord) {
    privacy = PrivacyEntry(delta: record.delta, budget: record.budget)
    for spend in record.spent.prefix(limits.contributors) {
      change(spend.agent) { $0.epsilon = spend.epsilon }
    }
  }
}
