// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

/// What a person should look at.
extension MonitorState {
  /// Milliseconds for which what happened once is worth a look.
  private static let recent: Int64 = 600_000

  func warnings(at time: Int64, isLive: Bool) -> [MonitorWarning] {
    var found = agents.keys.sorted().flatMap { warnings(of: $0, at: time, isLive: isLive) }
    if isLive { found += serviceWarnings(at: time) }
    found += messageWarnings(at: time)
    // Sorting keeps no order of its own: the key makes it one.
    return found.sorted { ($0.severity, $1.since, $0.key) < ($1.severity, $0.since, $1.key) }
  }

  private func warnings(
    of agent: AgentID, at time: Int64, isLive: Bool
  ) -> [MonitorWarning] {
    guard let entry = agents[agent]?.entry else { return [] }
    var found: [MonitorWarning] = []
    func warn(_ kind: String, _ severity: MonitorWarning.Severity, _ text: String, since: Int64) {
      found.append(
        MonitorWarning(
          key: "\(kind)/\(agent)", severity: severity, subject: agent.text, text: text, since: since
        ))
    }
    if entry.state == .lost {
      warn(
        "lost", .critical, "Lost: its lease ran out, and it has not come back.",
        since: lostSince[agent] ?? time)
    } else if isLive, entry.state == .live, isSilent(entry, at: time), let seen = entry.lastSeen {
      warn(
        "silent", .warning, "Nothing heard from it for \((time - seen) / 1_000) s.",
        since: seen + limits.silence)
    }
    if let twin = entry.twin, twin.decision == TwinDecision.rolledBack.rawValue {
      warn(
        "rollback", .notice,
        "Twin \(twin.refresh), made from v\(twin.parent), was rolled back.", since: twin.time)
    }
    if let budget = privacy?.budget, let epsilon = entry.epsilon, epsilon >= budget * 0.9 {
      warn(
        "privacy", .warning, "It has spent 90 % of its privacy budget or more.",
        since: entry.lastSeen ?? time)
    }
    if isLive, let updates = entry.traffic?.first(where: { $0.channel == .updates }),
      updates.waiting
    {
      warn(
        "waiting", .notice, "Its updates wait for a broker that takes them.",
        since: entry.lastSeen ?? time)
    }
    return found
  }

  private func serviceWarnings(at time: Int64) -> [MonitorWarning] {
    var found: [MonitorWarning] = []
    if let aggregator, isSilent(since: aggregator.lastSeen, at: time) {
      found.append(
        MonitorWarning(
          key: "silent/aggregator", severity: .critical, subject: aggregator.name,
          text: "Nothing heard from it for \((time - aggregator.lastSeen) / 1_000) s.",
          since: aggregator.lastSeen + limits.silence))
    } else if let aggregator, let last = aggregator.lastVersionTime, time - last > patience {
      found.append(
        MonitorWarning(
          key: "slow", severity: .warning, subject: aggregator.name,
          text: "No new version for \((time - last) / 1_000) s.", since: last + patience))
    }
    for broker in brokers.values.map(\.entry) {
      if isSilent(since: broker.lastSeen, at: time) {
        found.append(
          MonitorWarning(
            key: "silent/\(broker.key)", severity: .critical, subject: broker.name,
            text: "Nothing heard from it for \((time - broker.lastSeen) / 1_000) s.",
            since: broker.lastSeen + limits.silence))
      } else if let updates = broker.traffic?.first(where: { $0.channel == .updates }),
        updates.waiting
      {
        found.append(
          MonitorWarning(
            key: "waiting/\(broker.key)", severity: .warning, subject: broker.name,
            text: "Updates wait for an aggregator that takes them.", since: broker.lastSeen))
      }
    }
    return found
  }

  /// Milliseconds after which a version is overdue: five times the usual, at least two minutes.
  private var patience: Int64 {
    let seconds = versions.slots.suffix(20).map(\.entry.seconds).sorted()
    guard !seconds.isEmpty else { return 120_000 }
    return max(120_000, Int64(min(seconds[seconds.count / 2], 1e9) * 5_000))
  }

  private func messageWarnings(at time: Int64) -> [MonitorWarning] {
    var found: [MonitorWarning] = []
    func warn(_ key: String, _ severity: MonitorWarning.Severity, _ text: String, _ since: Int64) {
      found.append(
        MonitorWarning(key: key, severity: severity, subject: "metrics", text: text, since: since))
    }
    if let last = lastGarbage, time - last < Self.recent {
      let count = counts.garbage
      warn(
        "garbage", .warning,
        "\(count) \(count == 1 ? "event" : "events") on the metrics channel \(count == 1 ? "was" : "were") refused.",
        firstGarbage ?? last)
    }
    if let last = lastMissed, time - last < Self.recent {
      let count = counts.missed
      warn(
        "missed", .notice,
        "\(count) \(count == 1 ? "event was" : "events were") published and not heard.", last)
    }
    if let last = lastRefusal, time - last < Self.recent {
      let count = counts.updatesRefused
      warn(
        "refused", .notice,
        "\(count) \(count == 1 ? "update or message was" : "updates or messages were") refused.",
        last)
    }
    if counts.beyondLimit > 0 {
      warn(
        "limit", .notice, "More than \(limits.agents) agents speak; the others are not shown.",
        started ?? time)
    }
    return found
  }
}
