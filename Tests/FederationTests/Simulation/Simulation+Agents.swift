// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// The agents' processes.
extension Simulation {
  func startAgent(_ agent: Int) {
    guard agents[agent].process == nil, !agents[agent].isGone else { return }
    incarnations += 1
    let state = agents[agent].disk.state
    if state.pending != nil { note(.restoredUpdate) }
    agents[agent].process = SimulatedAgent.Process(
      participant: Participant(
        configuration: federation.participant, incarnation: incarnations, outbox: state))
    handle(.started, by: agent)
    sendCache(to: agent)
  }

  /// Some stop and some crash.
  func endAgent(_ agent: Int) {
    guard agents[agent].process != nil else { return }
    if chance(0.3) {
      note(.agentStop)
      handle(.stopRequested, by: agent)
    } else {
      note(.agentCrash)
    }
    breakDown(agent)
  }

  /// The process is gone, sometimes the disk too, and sometimes all for good, but for those that are
  /// needed.
  private func breakDown(_ agent: Int) {
    agents[agent].process = nil
    agents[agent].breakdowns += 1
    if chance(faults.diskLoss) {
      note(.lostDisk)
      if let pending = agents[agent].disk.pending {
        ledger.lose(UpdateKey(agent: agents[agent].name, id: pending.id))
      }
      agents[agent].disk = SimulatedAgent.Disk(outbox: generator.next())
    }
    guard agent < federation.lastingAgents || chance(0.8) else {
      note(.agentGone)
      agents[agent].isGone = true
      return
    }
    agenda.plan(.agentStart(agent: agent), at: now + seconds(0.1...60))
    if agents[agent].breakdowns < faults.breakdowns {
      agenda.plan(.agentEnd(agent: agent), at: now + seconds(60...300))
    }
  }

  // MARK: Training

  func endTraining(agent: Int, incarnation: UInt64, training: Int, isCancelled: Bool) {
    guard let process = agents[agent].process, process.training == training,
      process.participant.incarnation == incarnation
    else { return }
    agents[agent].process?.training += 1
    if isCancelled {
      handle(.trainingFailed(reason: "cancelled"), by: agent)
    } else if chance(faults.failedTraining) {
      note(.failedTraining)
      handle(.trainingFailed(reason: "simulated"), by: agent)
    } else {
      let cases = Int.random(in: 1...50, using: &generator)
      handle(
        .trainingFinished(TrainingOutcome(sampleCount: cases, report: .sample())), by: agent)
    }
  }

  // MARK: Effects

  func handle(_ event: ParticipantEvent, by agent: Int) {
    if case .acknowledged(let answer, _) = event { agents[agent].process?.answer = answer }
    let held = agents[agent].process?.participant.heldVersion ?? 0
    guard let effects = agents[agent].process?.participant.handle(event) else { return }
    if let newHeld = agents[agent].process?.participant.heldVersion, newHeld < held {
      violate("\(agents[agent].name) went from \(held) back to \(newHeld)")
    }
    for effect in effects {
      let mayCrash = agents[agent].breakdowns < faults.breakdowns
      if mayCrash, chance(faults.agentCrash) {
        note(.agentCrashBetweenEffects)
        return breakDown(agent)
      }
      perform(effect, by: agent)
    }
  }

  private func perform(_ effect: ParticipantEffect, by agent: Int) {
    guard let process = agents[agent].process else { return }
    let (name, incarnation) = (agents[agent].name, process.participant.incarnation)
    switch effect {
    case .sendHello(let held):
      send(.toServer(.hello(name, incarnation: incarnation, held: held), from: agent))
    case .sendHeartbeat(let heartbeat):
      send(
        .toServer(.heartbeat(name, incarnation: incarnation, held: heartbeat.held), from: agent))
    case .sendGoodbye:
      send(.toServer(.goodbye(name, incarnation: incarnation), from: agent))
    case .train(let version, _):
      train(agent, process, from: version)
    case .settle:
      break
    case .cancelTraining:
      note(.abandonedTraining)
      // Some are done before they could be told.
      if chance(0.8) {
        agents[agent].process?.training += 1
        agenda.plan(
          .trainingEnd(
            agent: agent, incarnation: incarnation, training: process.training + 1,
            isCancelled: true),
          at: now + seconds(0...1))
      }
    case .deliver(let draft):
      deliver(draft, of: agent)
    case .resend(let id):
      guard let header = agents[agent].disk.pending, header.id == id else {
        return violate("\(name) resends \(id), which is not kept")
      }
      send(.toServer(.updateArrived(header), from: agent))
    case .discardUpdate(let id):
      if agents[agent].disk.pending?.id != id { violate("\(name) forgets another than \(id)") }
      agents[agent].disk.pending = nil
      guard let answer = process.answer, answer.update == id else {
        return violate("\(name) forgets \(id) without an answer")
      }
      ledger.settled(
        UpdateKey(agent: name, id: id), answer.outcome,
        journal: journal)
    case .schedule(let timer, let delay):
      let setting = process.settings[timer, default: 0] + 1
      agents[agent].process?.settings[timer] = setting
      agenda.plan(
        .agentTimer(agent: agent, incarnation: incarnation, timer, setting: setting),
        at: now + delay)
    case .cancel(let timer):
      agents[agent].process?.settings[timer, default: 0] += 1
    case .report, .finish:
      break
    }
  }

  private func train(_ agent: Int, _ process: SimulatedAgent.Process, from version: Version) {
    if let base = process.base, version < base {
      violate("\(agents[agent].name) trains from \(version) after \(base)")
    }
    agents[agent].process?.base = version
    agents[agent].process?.training += 1
    // Slow ones and fast ones.
    let duration = seconds(0.5...1.5) * (1 + 3 * agent)
    agenda.plan(
      .trainingEnd(
        agent: agent, incarnation: process.participant.incarnation,
        training: process.training + 1, isCancelled: false),
      at: now + duration)
  }

  private func deliver(_ draft: UpdateDraft, of agent: Int) {
    let name = agents[agent].name
    let elements = (0..<federation.manifest.elementCount).map { _ in
      Float.random(in: -1...1, using: &generator)
    }
    guard
      let delta = try? ParameterVector(manifest: federation.manifest, elements: elements),
      let header = try? UpdateHeader(
        agent: name, id: draft.id, baseVersion: draft.baseVersion,
        sampleCount: draft.outcome.sampleCount, summary: delta.summary,
        report: draft.outcome.report,
        payload: PayloadDescription(
          encoding: .float32, elementCount: delta.count, chunkCount: 1,
          digest: SimulatedJournal.digest(of: delta)))
    else { return violate("\(name) cannot make \(draft.id)") }
    if let pending = agents[agent].disk.pending {
      violate("\(name) writes \(draft.id) over \(pending.id)")
    }
    ledger.made(delta, UpdateKey(agent: name, id: draft.id))
    agents[agent].disk.lastNumber = draft.id.number
    agents[agent].disk.pending = header
    // Kept, and the process ends before it is sent.
    if agents[agent].breakdowns < faults.breakdowns, chance(faults.agentCrash) {
      note(.agentCrashBetweenEffects)
      return breakDown(agent)
    }
    send(.toServer(.updateArrived(header), from: agent))
  }
}
