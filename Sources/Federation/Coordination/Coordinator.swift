// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The aggregator's mind: events in, effects out. It holds no tensor, socket, clock or file; the
/// shell that drives it carries out the effects in order.
///
/// Incarnations of a process are higher at each start.
///
/// Time is what the shell says it is: a `Duration` since any fixed moment that never runs backwards.
package struct Coordinator: Sendable {
  /// Agents that can be known in one run: a sender that makes up names finds an end.
  package static let maximumMembers = 10_000
  /// Outboxes of one agent that can be known: an agent makes a new one when its disk was lost.
  package static let maximumOutboxes = 1_000
  /// Between snapshots, whoever they are for.
  package static let snapshotPause = Duration.seconds(1)

  package let configuration: CoordinatorConfiguration
  /// Of the global model.
  package internal(set) var version: Version
  /// Whether the last version was reached: nothing counts any more.
  package internal(set) var isFinished: Bool

  var members: [AgentID: Member] = [:]
  /// Highest update number that counted, for each agent and outbox. An agent delivers one update at
  /// a time, so everything up to it was counted or refused.
  var counted: [AgentID: [UInt64: UInt64]]
  /// The last update of each agent that was rejected, and the answer, which may be asked for again.
  var rejected: [AgentID: (id: UpdateID, outcome: Acknowledgement.Outcome)] = [:]
  var contributions: [Contribution]
  var range = RangeBudget()
  var privacy: PrivacyLedger?
  var versionTime: Duration = .zero
  var broadcast = Broadcast()
  /// When any agent was last sent a snapshot.
  var snapshotTime: Duration?
  /// When leases were last looked at.
  var leaseTime: Duration?
  var refusals: UInt64 = 0

  /// Whether what is published reaches anyone.
  var isHeard = false

  /// When everyone was last sent a model, and which.
  struct Broadcast: Sendable {
    var version: Version?
    var time: Duration?
    var isPlanned = false
  }

  /// A coordinator that begins a run, or continues one as if it had never stopped.
  /// - Throws: ``FederationError`` when strategy and arithmetic do not go together, or what is pending
  ///   does not fit them.
  package init(
    configuration: CoordinatorConfiguration, continuing history: CoordinatorHistory = .init()
  ) throws(FederationError) {
    try configuration.validate(pending: history.pending.count)
    self.configuration = configuration
    version = history.version
    counted = history.counted
    contributions = history.pending
    isFinished = configuration.lastVersion.map { history.version >= $0 } ?? false
    privacy = configuration.arithmetic.privacy.map {
      PrivacyLedger($0, committed: history.privacySpend)
    }
    for pending in history.pending {
      try range.admit(magnitude: pending.maximumMagnitude, weight: pending.weight)
      privacy?.add(pending.agent, weight: pending.factor)
    }
    for agent in history.live ?? Set(history.counted.keys) {
      members[agent] = Member(incarnation: 0, held: nil, lastHeard: .zero, isLive: true)
    }
  }

  /// What it takes to continue from here: what the shell has kept when it has carried out the effects.
  package var history: CoordinatorHistory {
    CoordinatorHistory(
      version: version, counted: counted, pending: contributions,
      privacySpend: privacy?.committed ?? [:], live: Set(liveAgents))
  }

  /// Agents that are neither gone nor lost.
  package var liveAgents: [AgentID] {
    members.filter(\.value.isLive).keys.sorted()
  }

  /// Updates in the version under way.
  package var gatheredCount: Int { contributions.count }

  /// mu^2 of differential privacy that a version costs each agent; nothing without privacy.
  package func privacySpend(of committed: CommittedVersion) -> [AgentID: Double] {
    guard let privacy = configuration.arithmetic.privacy else { return [:] }
    let weights = committed.contributions.reduce(into: [AgentID: Double]()) {
      $0[$1.agent, default: 0] += $1.factor
    }
    return weights.mapValues {
      PrivacyAccountant().muSquared(weight: $0, noiseMultiplier: privacy.noiseMultiplier)
    }
  }

  /// What the contributors to the version that was just committed have spent; nil without privacy.
  package func privacyRecord(of committed: CommittedVersion) -> PrivacyRecord? {
    guard let ledger = privacy else { return nil }
    let agents = Set(committed.contributions.map(\.agent)).sorted()
    return PrivacyRecord(
      delta: ledger.privacy.delta, budget: ledger.privacy.epsilonBudget,
      spent: agents.map {
        .init(agent: $0, epsilon: min(ledger.epsilon(of: $0), .greatestFiniteMagnitude))
      })
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
      return start(at: now)
    case .subscriberAppeared:
      isHeard = true
      return publish(at: now) + finishIfLast()
    case .subscribersGone:
      isHeard = false
      return []
    case .hello(let agent, let incarnation, let held),
      .heartbeat(let agent, let incarnation, let held):
      guard let effects = heard(agent, incarnation: incarnation, at: now) else { return [] }
      return effects + note(held: held, of: agent, at: now)
    case .goodbye(let agent, let incarnation):
      return left(agent, incarnation: incarnation, at: now)
    case .updateArrived(let update):
      return (heard(update.agent, incarnation: nil, at: now) ?? []) + receive(update, at: now)
    case .updateInvalid(let agent, let id, let reason):
      return (heard(agent, incarnation: nil, at: now) ?? []) + refuse(agent, id, reason: reason)
    case .messageInvalid(let agent, let reason):
      return [.report(refusal(of: agent, reason: reason))]
    case .timerFired(.leases):
      return [.schedule(.leases, after: configuration.lease / 2)] + expireLeases(at: now)
    case .timerFired(.deadline):
      return deadlinePassed(at: now)
    case .timerFired(.broadcast):
      broadcast.isPlanned = false
      return broadcast.version == version ? [] : publish(at: now)
    }
  }

  private mutating func start(at now: Duration) -> [CoordinatorEffect] {
    versionTime = now
    leaseTime = now
    for agent in members.keys { members[agent]?.lastHeard = now }
    // The process before may have ended between its last version and the publication, which waits for
    // somebody to hear it.
    guard !isFinished else { return [] }
    return [.schedule(.leases, after: configuration.lease / 2)] + deadlineEffects()
      + commitAndFinish(at: now)
  }

  mutating func refusal(
    of agent: AgentID?, _ id: UpdateID? = nil, kind: RefusalRecord.Kind = .invalid, reason: String
  ) -> CoordinatorReport {
    refusals += 1
    return .refusal(
      RefusalRecord(agent: agent, update: id, kind: kind, reason: reason, total: refusals))
  }
}
