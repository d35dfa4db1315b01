// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// The aggregator's process.
extension Simulation {
  func startServer() throws {
    guard server == nil,
      let assembly = try journal.resume(
        readBase: { [unowned self] in journal.parameters(of: $0) }, using: &generator)
    else { return }
    let coordinator = try Coordinator(
      configuration: federation.configuration, continuing: journal.history)
    incarnations += 1
    server = Server(coordinator: coordinator, assembly: assembly, incarnation: incarnations)
    if coordinator.history != journal.history { violate("it does not continue what it kept") }
    if !journal.history.pending.isEmpty { note(.resumedWithPending) }
    let version = version
    try handle(.started)
    if self.version > version { note(.versionAtStart) }
    agenda.plan(.subscription, at: now + seconds(0.01...2))
  }

  /// Chooses the effect before which it ends, if it is to.
  func planServerCrash() {
    guard let gap = faults.effectsBetweenCrashes, serverCrashes < faults.serverCrashes else {
      return
    }
    crashAt = serverEffects + .random(in: 1...gap, using: &generator)
  }

  func crashServer() {
    server = nil
    serverCrashes += 1
    crashAt = nil
    planServerCrash()
    let longest = [0.5, 10, 90].any(using: &generator)
    agenda.plan(.serverStart, at: now + seconds(0.1...longest))
  }

  func handle(_ event: CoordinatorEvent) throws {
    guard let effects = server?.coordinator.handle(event, at: now) else { return }
    // The very end is rare, and has its own dangers.
    if crashAt != nil, isCrashTorn == nil, effects.last == .finish, chance(0.3) {
      crashAt = serverEffects + .random(in: 1...effects.count, using: &generator)
    }
    for effect in effects {
      serverEffects += 1
      if serverEffects == crashAt {
        try leaveBehind(effect, of: event)
        return crashServer()
      }
      try perform(effect, of: event)
    }
    if let server, server.coordinator.history != journal.history {
      violate("\(event) leaves something unkept")
    }
  }

  // MARK: Crashes

  /// What the aggregator had begun of the effect that it crashed in.
  private func leaveBehind(_ effect: CoordinatorEffect, of event: CoordinatorEvent) throws {
    let isTorn = isCrashTorn ?? chance(0.5)
    switch effect {
    case .fold(let contribution):
      note(isTorn ? .tornFold : .crashBeforeFold)
      if isTorn { keepUpdate(contribution) }
    case .commit(let committed):
      note(isTorn ? .tornVersion : .crashBeforeVersion)
      if isTorn { _ = try keepModel(committed) }
    case .publishModel, .sendModel:
      note(.crashBeforePublication)
    case .acknowledge:
      note(.crashBeforeAnswer)
    case .finish:
      note(.crashBeforeEnd)
    case .remember, .schedule, .report:
      break
    }
  }

  private func keepUpdate(_ contribution: Contribution) {
    let key = UpdateKey(agent: contribution.agent, id: contribution.id)
    guard let delta = ledger.delta(of: key) else { return violate("\(key) was never made") }
    journal.keep(delta, of: key)
  }

  /// - Returns: the seed of the noise.
  private func keepModel(_ committed: CommittedVersion) throws -> UInt64 {
    let seed = generator.next()
    guard let assembly = server?.assembly else { return seed }
    var noise = SeededGenerator(seed: seed)
    _ = try assembly.commit(committed, noise: &noise)
    journal.keep(
      SimulatedJournal.StoredModel(
        parameters: assembly.model, moments: assembly.optimizer.moments),
      version: committed.version)
    return seed
  }

  // MARK: Effects

  private func perform(_ effect: CoordinatorEffect, of event: CoordinatorEvent) throws {
    guard let incarnation = server?.incarnation else { return }
    switch effect {
    case .fold(let contribution):
      try fold(contribution, of: event)
    case .remember(let agent, let id):
      note(.remembered)
      journal.record(remember: agent, id)
    case .commit(let committed):
      let seed = try keepModel(committed)
      journal.record(commit: committed, noiseSeed: seed)
      lastProgress = now
    case .publishModel:
      publish(from: incarnation)
    case .sendModel(let agent):
      guard let index = index(of: agent) else { return }
      send(.model(version, aggregator: incarnation, isForAll: false, to: index))
    case .acknowledge(let agent, let answer):
      guard let index = index(of: agent) else { return }
      ledger.answered(agent, answer, journal: journal)
      note(answer.outcome.occurrence)
      send(.answer(answer, aggregator: incarnation, to: index))
    case .schedule(let timer, let delay):
      let setting = (server?.settings[timer] ?? 0) + 1
      server?.settings[timer] = setting
      agenda.plan(
        .serverTimer(timer, incarnation: incarnation, setting: setting),
        at: now + delay)
    case .report(.membership(let record)):
      if record.change == .lost { note(.lostLease) }
      journal.record(record)
    case .report(.refusal):
      break
    case .finish:
      if version != federation.configuration.lastVersion { violate("ends at \(version)") }
      // A process that ends cannot make up for it.
      if server?.published != version { violate("ends and has not published \(version)") }
      if broker.cache?.version != version { violate("ends and nobody has heard of \(version)") }
      endIfPublished()
    }
  }

  private func fold(_ contribution: Contribution, of event: CoordinatorEvent) throws {
    guard case .updateArrived(let header) = event, header.id == contribution.id,
      header.agent == contribution.agent
    else { return violate("fold of no update after \(event)") }
    let key = UpdateKey(agent: contribution.agent, id: contribution.id)
    keepUpdate(contribution)
    journal.record(fold: contribution)
    if let delta = ledger.delta(of: key) {
      try server?.assembly.fold(contribution, delta: delta)
    }
    lastProgress = now
    if let budget = federation.configuration.arithmetic.privacy?.muSquaredBudget,
      journal.muSquared(of: contribution.agent) > budget
    {
      violate("\(key) exceeds the privacy budget")
    }
  }

  private func publish(from incarnation: UInt64) {
    if server?.coordinator.version != version { violate("publishes what is not kept") }
    if version < newestPublished { violate("\(version) published after \(newestPublished)") }
    newestPublished = version
    server?.published = version
    // A publisher drops what nobody is subscribed to.
    guard broker.isUp, now >= isServerCutUntil, server?.isSubscribed == true else { return }
    broker.cache = (version, incarnation)
    for agent in agents.indices {
      send(.model(version, aggregator: incarnation, isForAll: true, to: agent))
    }
    endIfPublished()
  }

  /// The run is over when the broker has its last version.
  private func endIfPublished() {
    guard server?.coordinator.isFinished == true, broker.cache?.version == version else { return }
    if !isEnded { note(.lastVersion) }
    isEnded = true
  }

  private func index(of agent: AgentID) -> Int? { agents.firstIndex { $0.name == agent } }
}

extension Acknowledgement.Outcome {
  var occurrence: SimulatedOccurrence {
    switch self {
    case .accepted: .accepted
    case .duplicate: .duplicate
    case .tooStale: .tooStale
    case .rejected: .rejected
    case .privacyBudgetSpent: .budgetSpent
    }
  }
}
