// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// The agent's mind: events in, effects out. It holds no tensor, socket, clock or file.
///
/// It trains from the newest version it holds, delivers the update until it is acknowledged, and
/// trains again when the directive's pace allows. At most one update is under way.
package struct Participant: Sendable {
  /// What the agent is at.
  private enum Activity: Sendable, Equatable {
    case idle
    case training(base: Version)
    /// The base turned out too old to count: training is told to end, and begins again.
    case abandoning(base: Version)
    case delivering(UpdateID, base: Version, attempts: Int)
    /// Nothing of this agent counts any more: it follows the model, and trains no more.
    case retired
    case stopped
  }

  private struct HeldModel: Sendable, Equatable {
    let version: Version
    let directive: Directive
  }

  package let configuration: ParticipantConfiguration
  /// Of this process, drawn at random by the shell.
  package let incarnation: UInt64

  private var activity = Activity.idle
  private var held: HeldModel?
  /// Incarnation of the newest aggregator that a model came from. A newer one is followed wherever it
  /// begins: it may have lost versions, and what the old one had not committed is gone. An older one
  /// is none: brokers and queues may bring its models for long, when this agent has seen its
  /// successor's or not.
  private var aggregator: UInt64?
  /// The version that was let go after a failure; older ones are not wanted again.
  private var released: Version?
  /// Base of the last update that counted.
  private var lastCounted: Version?
  private let outbox: UInt64
  private var updateCount: UInt64
  private var jitter: SeededGenerator

  /// - Parameter outbox: what the agent's last process left; an update that it had not settled is
  ///   delivered first.
  package init(
    configuration: ParticipantConfiguration, incarnation: UInt64, outbox: OutboxState
  ) {
    self.configuration = configuration
    self.incarnation = incarnation
    self.outbox = outbox.id
    updateCount = outbox.lastNumber
    if let pending = outbox.pending {
      activity = .delivering(pending.id, base: pending.baseVersion, attempts: 1)
    }
    jitter = SeededGenerator(seed: incarnation)
  }

  /// The newest version held.
  package var heldVersion: Version? { held?.version }

  /// Whether a model of this version, from this incarnation of the aggregator, is news and worth
  /// decoding.
  package func wants(_ version: Version, from aggregator: UInt64) -> Bool {
    guard activity != .stopped else { return false }
    guard let newest = self.aggregator, aggregator <= newest else { return true }
    guard aggregator == newest else { return false }
    if let held { return version > held.version }
    return released.map { version >= $0 } ?? true
  }

  /// Takes one event and says what to do about it.
  package mutating func handle(_ event: ParticipantEvent) -> [ParticipantEffect] {
    guard activity != .stopped else { return [] }
    switch event {
    case .started:
      return [.sendHello(held: nil), scheduleHeartbeat] + resendNow()
    case .modelArrived(let version, let directive, let aggregator):
      guard wants(version, from: aggregator) else { return [] }
      held = HeldModel(version: version, directive: directive)
      let isNew = aggregator != self.aggregator
      // It lost the version that was counted in.
      if isNew, let lastCounted, version < lastCounted { self.lastCounted = nil }
      self.aggregator = aggregator
      if let last = configuration.lastVersion, version >= last { return retire() }
      if activity == .idle { return train() }
      return (isNew ? resendNow() : []) + abandonIfTooStale()
    case .connectionLost:
      return resendNow()
    case .modelRepeated:
      return [.sendHello(held: heldVersion)] + resendNow()
    case .trainingFinished(let outcome):
      return deliver(outcome)
    case .trainingFailed(let reason):
      return trainingEnded(reason: reason)
    case .acknowledged(let acknowledgement, let aggregator):
      // What an aggregator that has ended took, its successor may know nothing of, and is asked.
      if let aggregator, let newest = self.aggregator, aggregator < newest { return [] }
      return settle(acknowledgement)
    case .timerFired(.heartbeat):
      return [.sendHeartbeat(heartbeat), scheduleHeartbeat]
    case .timerFired(.resend):
      return resendLater()
    case .stopRequested:
      activity = .stopped
      return [
        .cancel(.heartbeat), .cancel(.resend), .sendGoodbye(reason: "the agent stops"), .finish,
      ]
    }
  }

  private var scheduleHeartbeat: ParticipantEffect {
    .schedule(.heartbeat, after: configuration.heartbeatInterval)
  }

  private var heartbeat: Heartbeat {
    let named: Heartbeat.Activity =
      switch activity {
      case .idle, .retired, .stopped: .idle
      case .training, .abandoning: .training
      case .delivering: .delivering
      }
    return Heartbeat(held: heldVersion, activity: named)
  }

  // MARK: Training

  private mutating func train() -> [ParticipantEffect] {
    guard let held else { return [] }
    activity = .training(base: held.version)
    return [.train(held.version, held.directive)]
  }

  /// What is trained from a base that is too old would be refused. So would a round that is trained a
  /// second time because the aggregator is a new one, if it turns out to know the first.
  private mutating func abandonIfTooStale() -> [ParticipantEffect] {
    guard let held, case .training(let base) = activity else { return [] }
    let staleness = held.version.staleness(since: base)
    let isRepetition =
      held.directive.pace == .oncePerVersion && staleness > 0
      && lastCounted.map { base <= $0 } ?? false
    guard staleness > held.directive.stalenessBound || isRepetition else { return [] }
    activity = .abandoning(base: base)
    return [.cancelTraining, .report(.trainingAbandoned(base: base))]
  }

  private mutating func trainingEnded(reason: String) -> [ParticipantEffect] {
    switch activity {
    case .training(let base):
      activity = .idle
      return [.report(.trainingFailed(base: base, reason: reason))] + startOver(after: base)
    case .abandoning(let base):
      activity = .idle
      return startOver(after: base)
    case .idle, .delivering, .retired, .stopped:
      return []
    }
  }

  /// After a failure: from a newer version if one is here. Else the agent says that it holds none,
  /// and is sent the current version again, at pauses that the aggregator doubles: one that lives but
  /// never trains again would be waited for.
  private mutating func startOver(after base: Version) -> [ParticipantEffect] {
    let effects = trainIfNewer(than: base)
    guard effects.isEmpty else { return effects }
    released = held?.version
    held = nil
    return [.sendHello(held: nil)]
  }

  private mutating func trainIfNewer(than base: Version) -> [ParticipantEffect] {
    guard let held, held.version > base else { return [] }
    return train()
  }

  private mutating func deliver(_ outcome: TrainingOutcome) -> [ParticipantEffect] {
    let base: Version
    switch activity {
    // It was done before it could be told to end, and the aggregator is to judge.
    case .training(let version), .abandoning(let version): base = version
    case .idle, .delivering, .retired, .stopped: return []
    }
    updateCount += 1
    let id = UpdateID(outbox: outbox, number: updateCount)
    activity = .delivering(id, base: base, attempts: 1)
    let draft = UpdateDraft(id: id, baseVersion: base, outcome: outcome)
    return [
      .report(.trainingFinished(base: base, outcome.report)), .deliver(draft),
      .schedule(.resend, after: resendInterval(attempts: 1)),
    ]
  }

  /// After the run's last version nothing of this agent counts any more.
  private mutating func retire() -> [ParticipantEffect] {
    let cancellation: [ParticipantEffect] =
      switch activity {
      case .training, .abandoning: [.cancelTraining]
      case .delivering: [.cancel(.resend)]
      case .idle, .retired, .stopped: []
      }
    activity = .retired
    return cancellation + [.settle]
  }

  // MARK: Delivery

  private mutating func settle(_ acknowledgement: Acknowledgement) -> [ParticipantEffect] {
    guard case .delivering(let id, let base, _) = activity, id == acknowledgement.update else {
      return []
    }
    activity = .idle
    let settled: [ParticipantEffect] = [
      .cancel(.resend), .discardUpdate(id),
      .report(.updateSettled(id, acknowledgement.outcome)),
    ]
    switch acknowledgement.outcome {
    case .accepted, .duplicate:
      lastCounted = base
      guard let held else { return settled }
      return settled + (held.directive.pace == .continuous ? train() : trainIfNewer(than: base))
    case .tooStale:
      return settled + trainIfNewer(than: base)
    case .rejected:
      return settled + startOver(after: base)
    case .privacyBudgetSpent:
      activity = .retired
      return settled
    }
  }

  /// The connection is new, so the update may be lost: no waiting, and the patience starts anew.
  private mutating func resendNow() -> [ParticipantEffect] {
    guard case .delivering(let id, let base, _) = activity else { return [] }
    activity = .delivering(id, base: base, attempts: 1)
    return [.resend(id), .schedule(.resend, after: resendInterval(attempts: 1))]
  }

  private mutating func resendLater() -> [ParticipantEffect] {
    guard case .delivering(let id, let base, let attempts) = activity else { return [] }
    activity = .delivering(id, base: base, attempts: attempts + 1)
    return [.resend(id), .schedule(.resend, after: resendInterval(attempts: attempts + 1))]
  }

  /// Doubles with each attempt, and varies by a quarter so that agents do not resend in step.
  private mutating func resendInterval(attempts: Int) -> Duration {
    let doubled = configuration.resendInterval * (1 << min(attempts - 1, 16))
    let bounded = min(doubled, configuration.maximumResendInterval)
    return bounded * (1 + 0.25 * jitter.nextUnit())
  }
}
