// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

extension MonitorState {
  /// What there is to show.
  /// - Parameters:
  ///   - since: a revision that the reader has; 0: it has nothing.
  ///   - now: nil: only what is kept is there, and nothing ages.
  package func snapshot(since: UInt64 = 0, at now: Int64?) -> Snapshot {
    let base = since <= revision ? since : 0
    let time = max(now ?? newestTime, newestTime)
    let isLive = now != nil || isGoingOn
    var counts = counts
    counts.eventsPerSecond = isLive ? eventRate.perSecond(at: time) : 0
    return Snapshot(
      revision: revision, since: base, now: time, live: now != nil,
      running: now == nil && isGoingOn ? true : nil, federation: federation, run: run,
      started: started, strategy: strategy, aggregator: shownAggregator(at: time, isLive),
      privacy: privacy, counts: counts, staleness: stalenessCounts,
      refusals: RefusalRecord.Kind.allCases.compactMap { kind in
        refusals[kind].map { RefusalCount(kind: kind.rawValue, count: $0) }
      },
      warnings: warnings(at: time, isLive: isLive), limits: SnapshotLimits(limits),
      brokers: shownBrokers(since: base, at: time, isLive),
      agents: shownAgents(since: base, at: time, isLive),
      versions: versions.changes(since: base).map(\.entry), updates: updates.changes(since: base),
      losses: losses.changes(since: base), evaluations: evaluations.changes(since: base),
      twins: twins.changes(since: base))
  }

  private var stalenessCounts: [StalenessCount] {
    staleness.enumerated().filter { $0.element > 0 }.map { bin, count in
      StalenessCount(
        staleness: bin, count: count, orMore: bin == limits.stalenessBins ? true : nil)
    }
  }

  private func shownAggregator(at time: Int64, _ isLive: Bool) -> AggregatorEntry? {
    guard var shown = aggregator else { return nil }
    if isLive {
      shown.state = isSilent(since: shown.lastSeen, at: time) ? .silent : .live
      shown.versionsPerMinute = versionRate.perSecond(at: time) * 60
      shown.updatesPerMinute = updateRate.perSecond(at: time) * 60
    } else {
      shown.state = .left
    }
    return shown
  }

  func isSilent(since lastSeen: Int64, at time: Int64) -> Bool {
    time - lastSeen > limits.silence
  }

  /// Whether a service became silent so lately that a reader may not have heard.
  private func justFellSilent(_ lastSeen: Int64?, at time: Int64) -> Bool {
    guard let lastSeen else { return false }
    return (limits.silence...limits.silence + 30_000).contains(time - lastSeen)
  }

  private func shownBrokers(since: UInt64, at time: Int64, _ isLive: Bool) -> [BrokerEntry] {
    brokers.values
      .filter { $0.revision > since || justFellSilent($0.entry.lastSeen, at: time) }
      .map { known in
        var shown = known.entry
        if !isLive {
          shown.state = .left
        } else if isSilent(since: shown.lastSeen, at: time) {
          shown.state = .silent
        }
        return shown
      }.sorted { $0.name < $1.name }
  }

  private func shownAgents(since: UInt64, at time: Int64, _ isLive: Bool) -> [AgentEntry] {
    agents.values
      .filter { $0.revision > since || justFellSilent($0.entry.lastSeen, at: time) }
      .map { known in
        var shown = known.entry
        if shown.state == .live {
          if !isLive {
            shown.state = .left
          } else if isSilent(shown, at: time) {
            shown.state = .silent
          }
        }
        return shown
      }.sorted { Self.precedes($0.name, $1.name) }
  }

  /// An agent that never told how it is may be another program, which need not.
  func isSilent(_ agent: AgentEntry, at time: Int64) -> Bool {
    guard let lastSeen = agent.lastSeen, agent.process != nil else { return false }
    return isSilent(since: lastSeen, at: time)
  }

  /// `hospital-2` before `hospital-10`.
  private static func precedes(_ left: String, _ right: String) -> Bool {
    let (first, second) = (split(left), split(right))
    if first.text == second.text, let a = first.number, let b = second.number, a != b {
      return a < b
    }
    return left < right
  }

  private static func split(_ name: String) -> (text: Substring, number: UInt64?) {
    let digits = name.reversed().prefix { $0.isASCII && $0.isNumber }.count
    return (name.dropLast(digits), UInt64(name.suffix(digits)))
  }
}
