// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Federation
import Tensors

/// The agents' side of a trial.
extension TrialEngine {
  func advanceClock(of agent: Int) {
    let state = agents[agent].state
    agents[agent].clock.advance(to: now, in: state)
  }

  // MARK: Coming and going

  func startAgent(_ agent: Int) {
    let speed = agents[agent].speed
    guard agents[agent].process == nil else { return }
    if let window = speed.window, !window.contains(now) {
      agenda.plan(.agentStart(agent: agent), at: window.nextBegin(after: now))
      return
    }
    advanceClock(of: agent)
    incarnations += 1
    let incarnation = incarnations
    let pending = agents[agent].delivery.map {
      OutboxState.Pending(id: $0.header.id, baseVersion: $0.header.baseVersion)
    }
    agents[agent].process = VirtualAgent.Process(
      incarnation: incarnation,
      participant: Participant(
        configuration: plan.participant, incarnation: incarnation,
        outbox: OutboxState(
          id: UInt64(agent) + 1, lastNumber: agents[agent].updateCount, pending: pending)))
    if let time = agents[agent].chance.timeToCrash(speed) {
      agenda.plan(.crash(agent: agent, incarnation: incarnation), at: now + time)
    }
    if let window = speed.window {
      agenda.plan(.windowEnd(agent: agent), at: window.nextEnd(after: now))
    }
    handle(.started, by: agent)
    if let published { beginTransfer(of: published, to: agent) }
  }

  func endWindow(of agent: Int) {
    guard let window = agents[agent].speed.window else { return }
    if agents[agent].process != nil { handle(.stopRequested, by: agent) }
    // A window of the whole day begins as it ends.
    end(agent, startingAgainAt: window.contains(now) ? now : window.nextBegin(after: now))
  }

  func crash(_ agent: Int) {
    agents[agent].crashCount += 1
    end(agent, startingAgainAt: now + .virtual(agents[agent].speed.restartSeconds))
  }

  /// Only out of the training that it was drawn for.
  func dropOut(_ agent: Int, row: Int, away: Duration) {
    guard agents[agent].process?.training?.row == row else { return }
    agents[agent].dropoutCount += 1
    end(agent, startingAgainAt: now + away)
  }

  /// What the process had under way is gone; its outbox stays.
  private func end(_ agent: Int, startingAgainAt time: Duration) {
    guard let process = agents[agent].process else { return }
    advanceClock(of: agent)
    if let training = process.training { recorder.lose(training.row, as: .lost) }
    agents[agent].process = nil
    agenda.plan(.agentStart(agent: agent), at: time)
  }

  // MARK: Effects

  func handle(_ event: ParticipantEvent, by agent: Int) {
    guard let effects = agents[agent].process?.participant.handle(event) else { return }
    for effect in effects { perform(effect, by: agent) }
  }

  private func perform(_ effect: ParticipantEffect, by agent: Int) {
    guard let process = agents[agent].process else { return }
    let (name, incarnation) = (agents[agent].name, process.incarnation)
    switch effect {
    case .sendHello(let held):
      send(.hello(name, incarnation: incarnation, held: held), from: agent)
    case .sendHeartbeat(let heartbeat):
      send(.heartbeat(name, incarnation: incarnation, held: heartbeat.held), from: agent)
    case .sendGoodbye:
      send(.goodbye(name, incarnation: incarnation), from: agent)
    case .train(let version, let directive):
      train(from: version, directive, agent)
    case .cancelTraining:
      cancelTraining(of: agent)
    case .deliver, .resend:
      sendUpdate(of: agent)
    case .discardUpdate:
      agents[agent].delivery = nil
    case .schedule(let timer, let delay):
      let setting = (process.settings[timer] ?? 0) + 1
      agents[agent].process?.settings[timer] = setting
      agenda.plan(
        .agentTimer(agent: agent, incarnation: incarnation, timer, setting: setting),
        at: now + delay)
    case .cancel(let timer):
      agents[agent].process?.settings[timer, default: 0] += 1
    case .report, .settle, .finish:
      break
    }
  }

  private func send(_ event: CoordinatorEvent, from agent: Int) {
    agenda.plan(.message(event), at: now + agents[agent].speed.link.latency)
  }

  func take(_ model: VirtualAgent.TravellingModel, by agent: Int) {
    advanceClock(of: agent)
    let waiting = agents[agent].process?.downlink.waiting
    agents[agent].process?.downlink = VirtualAgent.Downlink()
    if let waiting { beginTransfer(of: waiting, to: agent) }
    guard let process = agents[agent].process,
      process.participant.wants(model.version, from: Self.aggregator)
    else { return }
    agents[agent].process?.held = model
    handle(
      .modelArrived(model.version, plan.coordinator.directive, from: Self.aggregator), by: agent)
  }

  // MARK: Training

  private func train(from version: Version, _ directive: Directive, _ agent: Int) {
    guard let process = agents[agent].process, let held = process.held, held.version == version
    else { return }
    advanceClock(of: agent)
    let steps = directive.steps(perEpoch: learner.stepsPerEpoch(ofAgent: agent))
    let speed = agents[agent].speed
    let time = agents[agent].chance.trainingTime(speed, steps: steps)
    let row = recorder.beginTraining(
      of: agents[agent].name, base: version, begun: seconds, finished: (now + time) / .seconds(1))
    let task = TrainingTask(
      agent: agent, number: agents[agent].trainingCount, version: version, directive: directive,
      seed: plan.seed)
    agents[agent].process?.training = VirtualAgent.Training(
      row: row, task: task, base: held.parameters)
    agents[agent].trainingCount += 1
    if let (share, away) = agents[agent].chance.dropout(speed) {
      agenda.plan(
        .dropout(agent: agent, incarnation: process.incarnation, row: row, away: away),
        at: now + time * share)
    } else {
      agenda.plan(
        .trainingEnd(agent: agent, incarnation: process.incarnation, row: row), at: now + time)
    }
  }

  private func cancelTraining(of agent: Int) {
    guard let training = agents[agent].process?.training else { return }
    advanceClock(of: agent)
    agents[agent].process?.training = nil
    recorder.lose(training.row, as: .abandoned)
    handle(.trainingFailed(reason: "cancelled"), by: agent)
  }

  /// Only now is the update computed: what was lost before costs nothing.
  func endTraining(of agent: Int, row: Int) throws {
    guard let training = agents[agent].process?.training, training.row == row else { return }
    advanceClock(of: agent)
    agents[agent].process?.training = nil
    let result: LocalResult
    do {
      result = try learner.train(training.task, from: training.base)
    } catch let error as StudyError {
      guard case .diverged = error else { throw error }
      recorder.lose(row, as: .diverged)
      handle(.trainingFailed(reason: "\(error)"), by: agent)
      return
    }
    recorder.note(loss: result.outcome.report.loss, of: row)
    agents[agent].updateCount += 1
    let delta = try encoded(result.delta)
    agents[agent].delivery = VirtualAgent.Delivery(
      row: row, header: try header(of: delta, result.outcome, training, agent), delta: delta)
    handle(.trainingFinished(result.outcome), by: agent)
  }

  private func header(
    of delta: ParameterVector, _ outcome: TrainingOutcome, _ training: VirtualAgent.Training,
    _ agent: Int
  ) throws -> UpdateHeader {
    let encoding = training.task.directive.updateEncoding
    return try UpdateHeader(
      agent: agents[agent].name,
      id: UpdateID(outbox: UInt64(agent) + 1, number: agents[agent].updateCount),
      baseVersion: training.task.version, sampleCount: outcome.sampleCount,
      summary: delta.summary, report: outcome.report,
      payload: PayloadDescription(
        encoding: encoding, elementCount: delta.count,
        chunkCount: max(1, (updateBytes + (1 << 20) - 1) >> 20), digest: delta.digest))
  }

  /// As it reads after the journey.
  private func encoded(_ delta: ParameterVector) throws -> ParameterVector {
    guard plan.coordinator.directive.updateEncoding == .float16 else { return delta }
    var rounded = delta
    var halves = [UInt16](repeating: 0, count: delta.count)
    try rounded.withUnsafeMutableBuffer { elements in
      guard let elements = elements.baseAddress else { return }
      tsn_float16_from_float32(&halves, elements, delta.count)
      tsn_float32_from_float16(elements, halves, delta.count)
    }
    return rounded
  }

  /// A copy more would change nothing while the first is on its way.
  private func sendUpdate(of agent: Int) {
    guard let process = agents[agent].process, let delivery = agents[agent].delivery,
      !process.isSending
    else { return }
    advanceClock(of: agent)
    agents[agent].process?.isSending = true
    recorder.bytesUp += Int64(updateBytes)
    agenda.plan(
      .updateArrival(agent: agent, incarnation: process.incarnation, delivery),
      at: now + agents[agent].speed.link.timeUp(updateBytes))
  }
}
