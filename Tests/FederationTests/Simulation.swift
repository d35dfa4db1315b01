// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// One coordinator and five participants over a virtual network that delays, loses, doubles and
/// reorders messages, while agents stop, crash and start again. The same seed gives the same run.
///
/// `violations` tells what should not have happened.
struct Simulation {
  private enum Happening {
    case toCoordinator(CoordinatorEvent)
    case coordinatorTimer(CoordinatorTimer, setting: Int)
    /// To whatever process the agent has by then.
    case model(agent: Int, Version)
    case acknowledgement(agent: Int, Acknowledgement)
    case participantTimer(agent: Int, incarnation: UInt64, ParticipantTimer, setting: Int)
    case trained(agent: Int, incarnation: UInt64)
    case breakdown(agent: Int)
    case start(agent: Int)
    /// The agent's connection was lost and is new: the broker sends what it kept.
    case reconnection(agent: Int)
  }

  /// A running agent.
  private struct Process {
    var participant: Participant
    var settings: [ParticipantTimer: Int] = [:]
    /// Kept until it is settled.
    var pending: UpdateHeader?
    var base: Version?
  }

  static let agents: [AgentID] = ["a", "b", "c", "d", "e"]
  /// Seconds that a run may take, and happenings.
  private static let patience = (time: 20_000.0, happenings: 200_000)

  private let setup: SimulationSetup
  private let faults: SimulatedFaults
  private var generator: SeededGenerator
  private var agenda = Agenda<Happening>()
  private var now = 0.0

  private var coordinator: Coordinator
  private var timerSettings: [CoordinatorTimer: Int] = [:]
  /// What the broker kept.
  private var published: Version?
  private var processes: [Process?]
  private var breakdowns: [Int]
  private var incarnations: UInt64 = 0

  private var ledger: SimulatedLedger
  private(set) var violations: [String] = []
  private(set) var happenings = 0
  private(set) var statistics = Statistics()
  private var isFinished = false

  /// What a run met with.
  struct Statistics: Equatable {
    var lost = 0
    var doubled = 0
    var breakdowns = 0
    var duplicates = 0
    var refused = 0
    var leasesLost = 0
  }

  init(_ setup: SimulationSetup, seed: UInt64) throws {
    self.setup = setup
    generator = SeededGenerator(seed: seed)
    faults = SimulatedFaults(using: &generator)
    coordinator = Coordinator(configuration: setup.coordinator)
    processes = [Process?](repeating: nil, count: Self.agents.count)
    breakdowns = [Int](repeating: 0, count: Self.agents.count)
    ledger = try SimulatedLedger()
  }

  var version: Version { coordinator.version }
  var model: [UInt32] { ledger.model.elements.map(\.bitPattern) }
  var time: Double { now }

  mutating func run() throws {
    try handle(.started)
    try handle(.subscriberAppeared)
    for agent in Self.agents.indices {
      agenda.plan(.start(agent: agent), at: seconds(0...30))
      agenda.plan(.reconnection(agent: agent), at: seconds(10...60))
      agenda.plan(.breakdown(agent: agent), at: seconds(5...120))
    }
    while !isFinished, let (time, happening) = agenda.next() {
      now = time
      happenings += 1
      guard now < Self.patience.time, happenings < Self.patience.happenings else {
        violations.append("stalled at \(coordinator.version)")
        return
      }
      try perform(happening)
    }
    violations += ledger.violations
    if coordinator.version != SimulationSetup.lastVersion || published != coordinator.version {
      violations.append(
        "ended at \(coordinator.version), published \(String(describing: published))")
    }
  }

  private mutating func seconds(_ range: ClosedRange<Double>) -> Double {
    .random(in: range, using: &generator)
  }

  private mutating func chance(_ share: Double) -> Bool { generator.nextUnit() < share }

  // MARK: Network and timers

  /// Puts a message on its way, once, twice or never.
  private mutating func send(_ message: Happening) {
    if chance(faults.loss) {
      statistics.lost += 1
      return
    }
    agenda.plan(message, at: now + seconds(0...faults.delay))
    if chance(faults.duplication) {
      statistics.doubled += 1
      agenda.plan(message, at: now + seconds(0...(3 * faults.delay)))
    }
  }

  private mutating func perform(_ happening: Happening) throws {
    switch happening {
    case .toCoordinator(let event):
      try handle(event)
    case .coordinatorTimer(let timer, let setting):
      if timerSettings[timer] == setting { try handle(.timerFired(timer)) }
    case .model(let agent, let version):
      guard let process = processes[agent] else { return }
      let isNews = process.participant.wants(version, from: 1)
      handle(
        isNews
          ? .modelArrived(version, setup.coordinator.directive, from: 1) : .modelRepeated, by: agent
      )
    case .acknowledgement(let agent, let acknowledgement):
      handle(.acknowledged(acknowledgement), by: agent)
    case .participantTimer(let agent, let incarnation, let timer, let setting):
      guard let process = processes[agent], process.participant.incarnation == incarnation,
        process.settings[timer] == setting
      else { return }
      handle(.timerFired(timer), by: agent)
    case .trained(let agent, let incarnation):
      guard processes[agent]?.participant.incarnation == incarnation else { return }
      handle(outcome(of: agent), by: agent)
    case .breakdown(let agent):
      breakDown(agent)
    case .start(let agent):
      start(agent)
    case .reconnection(let agent):
      if let published, processes[agent] != nil { send(.model(agent: agent, published)) }
      agenda.plan(.reconnection(agent: agent), at: now + seconds(20...60))
    }
  }

  // MARK: Processes

  private mutating func start(_ agent: Int) {
    guard processes[agent] == nil else { return }
    incarnations += 1
    processes[agent] = Process(
      participant: Participant(configuration: setup.participant, incarnation: incarnations))
    handle(.started, by: agent)
    if let published { send(.model(agent: agent, published)) }
  }

  /// Some stop and some crash; some of them for good, but never all of them.
  private mutating func breakDown(_ agent: Int) {
    statistics.breakdowns += 1
    breakdowns[agent] += 1
    if chance(0.3) { handle(.stopRequested, by: agent) }
    processes[agent] = nil
    guard agent == 0 || chance(0.7) else { return }
    agenda.plan(.start(agent: agent), at: now + seconds(0.1...60))
    if breakdowns[agent] < 4 {
      agenda.plan(.breakdown(agent: agent), at: now + seconds(60...300))
    }
  }

  private mutating func outcome(of agent: Int) -> ParticipantEvent {
    if agent != 0, setup.toleratesFailedTraining, chance(0.1) {
      return .trainingFailed(reason: "simulated")
    }
    return .trainingFinished(
      TrainingOutcome(sampleCount: .random(in: 1...50, using: &generator), report: .sample()))
  }

  // MARK: Effects of a participant

  private mutating func handle(_ event: ParticipantEvent, by agent: Int) {
    guard var process = processes[agent] else { return }
    let held = process.participant.heldVersion ?? 0
    let effects = process.participant.handle(event)
    if let newHeld = process.participant.heldVersion, newHeld < held {
      violations.append("\(Self.agents[agent]) went from \(held) back to \(newHeld)")
    }
    for effect in effects { perform(effect, by: agent, &process) }
    processes[agent] = process
  }

  private mutating func perform(
    _ effect: ParticipantEffect, by agent: Int, _ process: inout Process
  ) {
    let name = Self.agents[agent]
    let incarnation = process.participant.incarnation
    switch effect {
    case .sendHello(let held):
      send(.toCoordinator(.hello(name, incarnation: incarnation, held: held)))
    case .sendHeartbeat(let heartbeat):
      send(.toCoordinator(.heartbeat(name, incarnation: incarnation, held: heartbeat.held)))
    case .sendGoodbye:
      send(.toCoordinator(.goodbye(name, incarnation: incarnation)))
    case .train(let version, _):
      if let base = process.base, version < base {
        violations.append("\(name) trains from \(version) after \(base)")
      }
      process.base = version
      // Slow ones and fast ones.
      let duration = seconds(0.5...1.5) * Double(1 + 3 * agent)
      agenda.plan(.trained(agent: agent, incarnation: incarnation), at: now + duration)
    case .deliver(let draft):
      let header = UpdateHeader.sample(
        name, draft.id.number, base: draft.baseVersion, incarnation: draft.id.incarnation,
        samples: draft.outcome.sampleCount)
      ledger.write(header, using: &generator)
      process.pending = header
      send(.toCoordinator(.updateArrived(header)))
    case .resend(let id):
      guard let header = process.pending, header.id == id else {
        violations.append("\(name) resends \(id), which is not kept")
        return
      }
      send(.toCoordinator(.updateArrived(header)))
    case .discardUpdate(let id):
      if process.pending?.id != id { violations.append("\(name) forgets another than \(id)") }
      process.pending = nil
    case .schedule(let timer, let delay):
      let setting = process.settings[timer, default: 0] + 1
      process.settings[timer] = setting
      agenda.plan(
        .participantTimer(agent: agent, incarnation: incarnation, timer, setting: setting),
        at: now + delay / .seconds(1))
    case .cancel(let timer):
      process.settings[timer, default: 0] += 1
    case .report(.updateSettled(let id, let outcome)):
      ledger.settled(name, id, outcome, pace: setup.coordinator.strategy.pace)
    case .report, .finish:
      break
    }
  }

  // MARK: Effects of the coordinator

  private mutating func handle(_ event: CoordinatorEvent) throws {
    for effect in coordinator.handle(event, at: .seconds(now)) {
      switch effect {
      case .fold(let weight):
        guard case .updateArrived(let header) = event else {
          violations.append("fold of no update after \(event)")
          continue
        }
        try ledger.fold(header, weight: weight)
      case .commit(let committed, let factor):
        try ledger.commit(committed, factor: factor)
      case .publishModel:
        if let published, coordinator.version < published {
          violations.append("\(coordinator.version) published after \(published)")
        }
        published = coordinator.version
        for agent in Self.agents.indices { send(.model(agent: agent, coordinator.version)) }
      case .sendSnapshot(let agent):
        guard let index = Self.agents.firstIndex(of: agent) else { continue }
        send(.model(agent: index, coordinator.version))
      case .acknowledge(let agent, let acknowledgement):
        guard let index = Self.agents.firstIndex(of: agent) else { continue }
        ledger.acknowledged(agent, acknowledgement)
        count(acknowledgement.outcome)
        send(.acknowledgement(agent: index, acknowledgement))
      case .schedule(let timer, let delay):
        let setting = timerSettings[timer, default: 0] + 1
        timerSettings[timer] = setting
        agenda.plan(.coordinatorTimer(timer, setting: setting), at: now + delay / .seconds(1))
      case .report(.membership(let record)):
        if record.change == .lost { statistics.leasesLost += 1 }
      case .report(.refusal):
        break
      case .finish:
        isFinished = true
      }
    }
  }

  private mutating func count(_ outcome: Acknowledgement.Outcome) {
    switch outcome {
    case .accepted: break
    case .duplicate: statistics.duplicates += 1
    case .tooStale, .rejected: statistics.refused += 1
    }
  }
}
