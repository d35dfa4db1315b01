// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Who takes part.
extension Coordinator {
  /// - Parameter incarnation: nil: not known.
  /// - Returns: nil for what is not to be heeded.
  mutating func heard(
    _ agent: AgentID, incarnation: UInt64?, at now: Duration
  ) -> [CoordinatorEffect]? {
    var member =
      members[agent]
      ?? Member(incarnation: incarnation ?? 0, held: nil, lastHeard: now, isLive: false)
    var returned = !member.isLive
    if let incarnation, incarnation != member.incarnation {
      // A message of an old process that comes late says nothing of the one that took its place.
      guard incarnation > member.incarnation || !member.isLive else { return nil }
      // A new process: what the old one held says nothing of it.
      returned = returned || member.incarnation != 0
      member.incarnation = incarnation
      member.held = nil
      member.sent = nil
    }
    member.isLive = true
    member.lastHeard = now
    members[agent] = member
    return returned ? [.report(membership(.joined, agent))] : []
  }

  /// An agent that stays on an old version has missed one: publishing drops rather than blocks.
  mutating func note(
    held: Version?, of agent: AgentID, at now: Duration
  ) -> [CoordinatorEffect] {
    members[agent]?.held = held
    guard held != version else { return [] }
    var sent = members[agent]?.snapshots ?? (version, 0, versionTime)
    if sent.version != version { sent = (version, 0, versionTime) }
    // Snapshots may be lost, too; but over a slow link they must not pile up, so the pause doubles.
    // And one message of a few bytes brings a whole model: there is a pause between any two.
    guard now - sent.last >= configuration.snapshotDelay * (1 << min(sent.count, 10)),
      snapshotTime.map({ now - $0 >= Self.snapshotPause }) ?? true
    else { return [] }
    members[agent]?.snapshots = (version, sent.count + 1, now)
    members[agent]?.sent = version
    snapshotTime = now
    return [.sendModel(agent)]
  }

  mutating func left(
    _ agent: AgentID, incarnation: UInt64, at now: Duration
  ) -> [CoordinatorEffect] {
    // The farewell of an old process does not remove the one that took its place.
    guard let member = members[agent], member.isLive,
      member.incarnation == incarnation || member.incarnation == 0
    else { return [] }
    members[agent]?.isLive = false
    return [.report(membership(.left, agent))] + commitAndFinish(at: now)
  }

  mutating func expireLeases(at now: Duration) -> [CoordinatorEffect] {
    // Who did not look for so long has heard nobody, and that is not the agents' fault.
    let wasAway = leaseTime.map { now - $0 > configuration.lease } ?? false
    leaseTime = now
    if wasAway {
      for agent in members.keys { members[agent]?.lastHeard = now }
    }
    let lost = members.filter { $0.value.isLive && now - $0.value.lastHeard > configuration.lease }
    guard !lost.isEmpty else { return [] }
    var effects: [CoordinatorEffect] = []
    for agent in lost.keys.sorted() {
      members[agent]?.isLive = false
      effects.append(.report(membership(.lost, agent)))
    }
    return effects + commitAndFinish(at: now)
  }

  private func membership(
    _ change: MembershipRecord.Change, _ agent: AgentID
  ) -> CoordinatorReport {
    let live = members.values.count { $0.isLive }
    return .membership(MembershipRecord(agent: agent, change: change, liveAgents: live))
  }
}
