// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Federation
import Tensors

/// The aggregator's side of a trial.
extension TrialEngine {
  func handle(_ event: CoordinatorEvent) throws {
    for effect in coordinator.handle(event, at: now) { try perform(effect, delivery: nil) }
  }

  func takeUpdate(
    _ delivery: VirtualAgent.Delivery, of agent: Int, _ incarnation: UInt64
  ) throws {
    // What a process had not sent to its end went down with it, and is sent again by the next.
    guard agents[agent].process?.incarnation == incarnation else { return }
    advanceClock(of: agent)
    agents[agent].process?.isSending = false
    recorder.arrive(delivery.row, at: seconds, version: assembly.version)
    for effect in coordinator.handle(.updateArrived(delivery.header), at: now) {
      try perform(effect, delivery: delivery)
    }
  }

  private func perform(
    _ effect: CoordinatorEffect, delivery: VirtualAgent.Delivery?
  ) throws {
    switch effect {
    case .fold(let contribution):
      guard let delivery else { return }
      try assembly.fold(contribution, delta: delivery.delta)
      recorder.fold(delivery.row, contribution)
    case .commit(let committed):
      let change = try assembly.commit(committed, noise: &noise)
      recorder.commit(committed, norm: change.norm, at: seconds)
      try keepForTwins(after: committed)
      try watchVersion()
    case .publishModel:
      published = VirtualAgent.TravellingModel(
        version: assembly.version, parameters: assembly.model)
      for agent in agents.indices { sendModel(to: agent) }
    case .sendModel(let name):
      if let agent = indices[name] { sendModel(to: agent) }
    case .acknowledge(let name, let answer):
      if let delivery { recorder.settle(delivery.row, answer.outcome) }
      guard let agent = indices[name], let process = agents[agent].process else { return }
      agenda.plan(
        .answer(agent: agent, incarnation: process.incarnation, answer),
        at: now + agents[agent].speed.link.latency)
    case .schedule(let timer, let delay):
      serverSettings[timer, default: 0] += 1
      agenda.plan(
        .serverTimer(timer, setting: serverSettings[timer, default: 0]), at: now + delay)
    case .remember, .report, .finish:
      // A trial ends by its own rule, and what was refused is told by the answers.
      break
    }
  }

  /// Bytes of models that are kept in memory for twins, which are refreshed when the trial is over.
  private static let maximumKeptBytes = 4 << 30

  private func keepForTwins(after committed: CommittedVersion) throws {
    guard !plan.twins.isEmpty, committed.version.number % plan.twinVersions == 0 else { return }
    guard (recorder.keptModels.count + 1) * modelBytes <= Self.maximumKeptBytes else {
      throw StudyError.trial(
        name: plan.name,
        reason:
          "models of \(recorder.keptModels.count) versions are kept for twins, which take 4 GiB; "
          + "refresh them less often (twin.versions), or stop earlier")
    }
    recorder.keep(assembly.model, of: committed.version)
  }

  /// Sends the newest model to an agent that runs, after the one that is on its way.
  func sendModel(to agent: Int) {
    guard let process = agents[agent].process else { return }
    let model = VirtualAgent.TravellingModel(
      version: assembly.version, parameters: assembly.model)
    if let current = process.downlink.current {
      if current != model.version { agents[agent].process?.downlink.waiting = model }
    } else {
      beginTransfer(of: model, to: agent)
    }
  }

  func beginTransfer(of model: VirtualAgent.TravellingModel, to agent: Int) {
    guard let process = agents[agent].process else { return }
    advanceClock(of: agent)
    agents[agent].process?.downlink.current = model.version
    recorder.bytesDown += Int64(modelBytes)
    agenda.plan(
      .modelArrival(agent: agent, incarnation: process.incarnation, model),
      at: now + agents[agent].speed.link.timeDown(modelBytes))
  }
}
