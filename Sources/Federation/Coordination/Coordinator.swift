// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The aggregator's mind: events in, effects out. It holds no tensor, socket, clock or file; the
/// shell that drives it carries out the effects in order.
///
/// Time is what the shell says it is: a `Duration` since any fixed moment that never runs backwards.
package struct Coordinator: Sendable {
  /// Agents that can be known in one run: a sender that makes up names finds an end.
  package static let maximumMembers = 10_000
  /// Between snapshots, whoever they are for.
  package static let snapshotPause = Duration.seconds(1)

  package let configuration: CoordinatorConfiguration
  /// Of the global model.
  package private(set) var version: Version
  /// Whether the last version was reached: nothing counts any more.
  package private(set) var isFinished: Bool

  private var members: [AgentID: Member] = [:]
  private var contributions: [CommittedVersion.Contribution] = []
  private var budget = RangeBudget()
  private var versionTime: Duration = .zero
  /// When any agent was last sent a snapshot.
  private var snapshotTime: Duration?
  /// When leases were last looked at.
  private var leaseTime: Duration?
  private var refusals: UInt64 = 0

  /// A coordinator whose model is at `version`: 0, or what a run left off at.
  package init(configuration: CoordinatorConfiguration, version: Version = .initial) {
    self.configuration = configuration
    self.version = version
    isFinished = configuration.lastVersion.map { version >= $0 } ?? false
  }

  /// Agents that are neither gone nor lost.
  package var liveAgents: [AgentID] {
    members.filter(\.value.isLive).keys.sorted()
  }

  /// Takes one event at the time `now` and says what to do about it.
  package mutating func handle(_ event: CoordinatorEvent, at now: Duration) -> [CoordinatorEffect] {
    if let agent = event.agent, members[agent] == nil, members.count >= Self.maximumMembers {
      return [
        .report(refusal(of: agent, reason: "\(Self.maximumMembers) agents are known already"))
      ]
    }
    switch event {
    case .started:
      versionTime = now
      leaseTime = now
      guard !isFinished else { return [.finish] }
      return [.schedule(.leases, after: configuration.lease / 2)] + deadlineEffects()
    case .subscriberAppeared:
      return [.publishModel]
    case .hello(let agent, let incarnation, let held),
      .heartbeat(let agent, let incarnation, let held):
      return heard(agent, incarnation: incarnation, at: now) + note(held: held, of: agent, at: now)
    case .goodbye(let agent, let incarnation):
      return left(agent, incarnation: incarnation, at: now)
    case .updateArrived(let update):
      return heard(update.agent, incarnation: nil, at: now) + receive(update, at: now)
    case .updateInvalid(let agent, let id, let reason):
      return heard(agent, incarnation: nil, at: now)
        + refuse(agent, id, .rejected(reason: reason), reason: reason)
    case .messageInvalid(let agent, let reason):
      return [.report(refusal(of: agent, reason: reason))]
    case .timerFired(.leases):
      return [.schedule(.leases, after: configuration.lease / 2)] + expireLeases(at: now)
    case .timerFired(.deadline):
      return deadlinePassed(at: now)
    }
  }

  // MARK: Membership

  private mutating func heard(
    _ agent: AgentID, incarnation: UInt64?, at now: Duration
  ) -> [CoordinatorEffect] {
    var member =
      members[agent]
      ?? Member(incarnation: incarnation ?? 0, held: nil, lastHeard: now, isLive: false)
    var returned = !member.isLive
    if let incarnation, incarnation != member.incarnation {
      // A new process: what the old one held says nothing of it.
      returned = returned || member.incarnation != 0
      member.incarnation = incarnation
      member.held = nil
    }
    member.isLive = true
    member.lastHeard = now
    members[agent] = member
    return returned ? [.report(membership(.joined, agent))] : []
  }

  /// An agent that stays on an old version has missed one: publishing drops rather than blocks.
  private mutating func note(
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
    snapshotTime = now
    return [.sendSnapshot(agent)]
  }

  private mutating func left(
    _ agent: AgentID, incarnation: UInt64, at now: Duration
  ) -> [CoordinatorEffect] {
    // The farewell of an old process does not remove the one that took its place.
    guard let member = members[agent], member.isLive,
      member.incarnation == incarnation || member.incarnation == 0
    else { return [] }
    members[agent]?.isLive = false
    return [.report(membership(.left, agent))] + commitIfComplete(at: now)
  }

  private mutating func expireLeases(at now: Duration) -> [CoordinatorEffect] {
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
    return effects + commitIfComplete(at: now)
  }

  private func membership(
    _ change: MembershipRecord.Change, _ agent: AgentID
  ) -> CoordinatorReport {
    let live = members.values.count { $0.isLive }
    return .membership(MembershipRecord(agent: agent, change: change, liveAgents: live))
  }

  // MARK: Updates

  private mutating func receive(_ update: UpdateHeader, at now: Duration) -> [CoordinatorEffect] {
    if let counted = members[update.agent]?.counted[update.id.incarnation],
      update.id.number <= counted
    {
      return [acknowledgement(update.agent, update.id, .duplicate)]
    }
    if configuration.strategy.pace == .oncePerVersion,
      contributions.contains(where: {
        $0.agent == update.agent && $0.baseVersion == update.baseVersion
      })
    {
      // A restarted agent trained the same round again: an agent has one voice in a round. Resent
      // after the round it is a duplicate still.
      count(update)
      return [acknowledgement(update.agent, update.id, .duplicate)]
    }
    guard !isFinished else {
      // Nothing would ever commit it.
      return refuse(update.agent, update.id, reason: "the run ended with \(version)")
    }
    guard update.baseVersion <= version else {
      return refuse(
        update.agent, update.id,
        reason: "its base \(update.baseVersion) is newer than the model \(version)")
    }
    let staleness = version.staleness(since: update.baseVersion)
    guard staleness <= configuration.directive.stalenessBound,
      case .fold(let weight, let mass) = configuration.strategy.admission(
        sampleCount: update.sampleCount, staleness: staleness)
    else {
      return refuse(
        update.agent, update.id, .tooStale,
        reason: "its base \(update.baseVersion) is \(staleness) versions old")
    }
    guard update.summary.isFinite else {
      return refuse(update.agent, update.id, reason: "it holds values that are not finite")
    }
    do {
      try budget.admit(magnitude: update.summary.maximumMagnitude, weight: weight)
    } catch {
      return refuse(update.agent, update.id, reason: "\(error)")
    }
    count(update)
    contributions.append(
      .init(
        agent: update.agent, id: update.id, baseVersion: update.baseVersion, staleness: staleness,
        weight: weight, mass: mass))
    let commit = commitIfComplete(at: now)
    // The acknowledgement stands before publication: an agent's own update never reaches it as
    // news in the model first.
    let publication = commit.drop { if case .commit = $0 { true } else { false } }
    return [.fold(weight: weight)] + commit.prefix(commit.count - publication.count)
      + [acknowledgement(update.agent, update.id, .accepted)] + publication
  }

  private mutating func count(_ update: UpdateHeader) {
    members[update.agent]?.counted[update.id.incarnation] = update.id.number
  }

  private mutating func refuse(
    _ agent: AgentID, _ id: UpdateID, _ outcome: Acknowledgement.Outcome? = nil, reason: String
  ) -> [CoordinatorEffect] {
    [
      acknowledgement(agent, id, outcome ?? .rejected(reason: reason)),
      .report(refusal(of: agent, reason: reason)),
    ]
  }

  private mutating func refusal(of agent: AgentID?, reason: String) -> CoordinatorReport {
    refusals += 1
    return .refusal(RefusalRecord(agent: agent, reason: reason, total: refusals))
  }

  private func acknowledgement(
    _ agent: AgentID, _ id: UpdateID, _ outcome: Acknowledgement.Outcome
  ) -> CoordinatorEffect {
    .acknowledge(
      agent, Acknowledgement(update: id, outcome: outcome, currentVersion: version))
  }

  // MARK: Versions

  private var progress: GatheringProgress {
    let contributors = Set(contributions.map(\.agent))
    let live = members.filter(\.value.isLive).keys
    return GatheringProgress(
      updateCount: contributions.count, contributorCount: contributors.count,
      populationCount: contributors.union(live).count)
  }

  private mutating func commitIfComplete(at now: Duration) -> [CoordinatorEffect] {
    guard !contributions.isEmpty, configuration.strategy.isComplete(progress) else { return [] }
    return commit(at: now)
  }

  private mutating func deadlinePassed(at now: Duration) -> [CoordinatorEffect] {
    guard let deadline = configuration.strategy.deadline, !isFinished else { return [] }
    let left = deadline - (now - versionTime)
    guard left <= .zero else { return [.schedule(.deadline, after: left)] }
    return contributions.isEmpty ? [.schedule(.deadline, after: deadline)] : commit(at: now)
  }

  private mutating func commit(at now: Duration) -> [CoordinatorEffect] {
    guard !isFinished else { return [] }
    let mass = contributions.reduce(0) { $0 + $1.mass }
    let committed = CommittedVersion(
      version: version.next, contributions: contributions, sincePrevious: now - versionTime)
    version = version.next
    versionTime = now
    contributions = []
    budget.reset()
    let effects: [CoordinatorEffect] = [
      .commit(committed, factor: configuration.serverLearningRate / mass), .publishModel,
    ]
    if let last = configuration.lastVersion, version >= last {
      isFinished = true
      return effects + [.finish]
    }
    return effects + deadlineEffects()
  }

  private func deadlineEffects() -> [CoordinatorEffect] {
    guard let deadline = configuration.strategy.deadline else { return [] }
    return [.schedule(.deadline, after: deadline)]
  }
}
