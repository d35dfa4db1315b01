// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Which updates count, and for how much.
extension Coordinator {
  mutating func receive(_ update: UpdateHeader, at now: Duration) -> [CoordinatorEffect] {
    let (agent, id) = (update.agent, update.id)
    if let (rejectedID, outcome) = rejected[agent], rejectedID == id {
      return [acknowledgement(agent, id, outcome)]
    }
    if isCounted(agent, id) { return [acknowledgement(agent, id, .duplicate)] }
    if repeatsRound(update) {
      // A restarted agent trained the same round again: an agent has one voice in a round. Resent
      // after the round it is a duplicate still.
      count(agent, id)
      return [.remember(agent, id), acknowledgement(agent, id, .duplicate)]
    }
    switch judge(update) {
    case .refused(let outcome, let reason):
      return (outcome == .tooStale ? news(after: update) : [])
        + refuse(agent, id, outcome, reason: reason)
    case .counts(let contribution):
      count(agent, id)
      contributions.append(contribution)
      privacy?.add(agent, weight: contribution.factor)
      return [.fold(contribution)] + commitIfComplete(at: now)
        + news(after: update) + [acknowledgement(agent, id, .accepted)] + finishIfLast()
    }
  }

  private enum Judgement {
    case counts(Contribution)
    case refused(Acknowledgement.Outcome, reason: String)
  }

  private mutating func judge(_ update: UpdateHeader) -> Judgement {
    func rejected(_ reason: String) -> Judgement {
      .refused(.rejected(reason: reason), reason: reason)
    }
    // Nothing would ever commit it.
    if isFinished { return rejected("the run ended with \(version)") }
    if let rule = configuration.arithmetic.rule, let reason = crowding(by: update.agent, rule) {
      return rejected(reason)
    }
    guard hasRoom(for: update.id, of: update.agent) else {
      return rejected("\(Self.maximumOutboxes) outboxes of this agent are known already")
    }
    guard update.baseVersion <= version else {
      return rejected("its base \(update.baseVersion) is newer than the model \(version)")
    }
    let staleness = version.staleness(since: update.baseVersion)
    guard staleness <= configuration.stalenessBound,
      case .fold(let factor, let mass) = configuration.strategy.admission(
        // What a client weighs must not tell how many cases it has.
        sampleCount: privacy == nil ? update.sampleCount : 1, staleness: staleness)
    else {
      return .refused(
        .tooStale, reason: "its base \(update.baseVersion) is \(staleness) versions old")
    }
    guard update.summary.isFinite else { return rejected("it holds values that are not finite") }
    let weight = factor * configuration.arithmetic.clipping(norm: update.summary.norm)
    if let privacy, !privacy.allows(update.agent, weight: factor) {
      // Updates of one version cost more together than apart.
      guard !privacy.allowsInNextVersion(update.agent, weight: factor) else {
        return rejected("with others of the same version it would exceed the privacy budget")
      }
      return .refused(
        .privacyBudgetSpent, reason: "it would exceed the agent's privacy budget")
    }
    do {
      try range.admit(magnitude: update.summary.maximumMagnitude, weight: weight)
    } catch {
      return rejected("\(error)")
    }
    return .counts(
      Contribution(update, staleness: staleness, factor: factor, weight: weight, mass: mass))
  }

  /// A rule that outvotes a minority of the agents must give each one voice.
  private func crowding(by agent: AgentID, _ rule: RobustRule) -> String? {
    if contributions.contains(where: { $0.agent == agent }) {
      return "\(rule) takes one update of each agent for a version, and has this agent's"
    }
    if contributions.count >= RobustBuffer.maximumCapacity {
      return "\(rule) takes at most \(RobustBuffer.maximumCapacity) updates for a version"
    }
    return nil
  }

  private func hasRoom(for id: UpdateID, of agent: AgentID) -> Bool {
    guard let outboxes = counted[agent] else { return true }
    return outboxes.count < Self.maximumOutboxes || outboxes[id.outbox] != nil
  }

  private func isCounted(_ agent: AgentID, _ id: UpdateID) -> Bool {
    counted[agent]?[id.outbox].map { id.number <= $0 } ?? false
  }

  private func repeatsRound(_ update: UpdateHeader) -> Bool {
    configuration.strategy.pace == .oncePerVersion
      && contributions.contains {
        $0.agent == update.agent && $0.baseVersion == update.baseVersion
      }
  }

  private mutating func count(_ agent: AgentID, _ id: UpdateID) {
    counted[agent, default: [:]][id.outbox] = id.number
  }

  /// An agent lets a rejected update go, and trains anew. What was rejected for a reason that can pass is
  /// remembered, so that no second copy of it counts later beside what the agent made in its place.
  mutating func refuse(
    _ agent: AgentID, _ id: UpdateID, _ outcome: Acknowledgement.Outcome? = nil, reason: String
  ) -> [CoordinatorEffect] {
    let outcome = outcome ?? .rejected(reason: reason)
    var effects: [CoordinatorEffect] = []
    if case .rejected = outcome, !isCounted(agent, id), hasRoom(for: id, of: agent) {
      count(agent, id)
      rejected[agent] = (id, outcome)
      effects.append(.remember(agent, id))
    }
    return effects + [
      acknowledgement(agent, id, outcome),
      .report(refusal(of: agent, id, kind: outcome.refusalKind, reason: reason)),
    ]
  }

  private func acknowledgement(
    _ agent: AgentID, _ id: UpdateID, _ outcome: Acknowledgement.Outcome
  ) -> CoordinatorEffect {
    .acknowledge(
      agent, Acknowledgement(update: id, outcome: outcome, currentVersion: version))
  }

  /// An agent that never waits trains again as soon as its update is answered: from the newest version,
  /// if that reaches it first.
  private mutating func news(after update: UpdateHeader) -> [CoordinatorEffect] {
    guard configuration.strategy.pace == .continuous, update.baseVersion < version,
      broadcast.version != version, let member = members[update.agent],
      member.sent != version, member.held != version
    else { return [] }
    members[update.agent]?.sent = version
    return [.sendModel(update.agent)]
  }
}

extension Acknowledgement.Outcome {
  /// Of an update that does not count.
  fileprivate var refusalKind: RefusalRecord.Kind {
    switch self {
    case .tooStale: .stale
    case .privacyBudgetSpent: .privacy
    case .rejected, .accepted, .duplicate: .rejected
    }
  }
}
