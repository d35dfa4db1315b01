// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// A whole federation on a virtual clock: the aggregator's process with its journal, a broker, and
/// agents with their outboxes, over a network. Processes crash between any two of their effects and
/// start again from their disks; the network loses, doubles, delays, reorders and cuts. The same seed
/// gives the same run.
///
/// `violations` tells what should not have happened.
final class Simulation {
  enum Happening {
    case arrival(SimulatedMessage, order: Int)
    case serverTimer(CoordinatorTimer, incarnation: UInt64, setting: Int)
    case serverEnd, serverStart
    /// The aggregator's connection to the broker is new.
    case subscription
    case agentTimer(agent: Int, incarnation: UInt64, ParticipantTimer, setting: Int)
    case trainingEnd(agent: Int, incarnation: UInt64, training: Int, isCancelled: Bool)
    case agentEnd(agent: Int)
    case agentStart(agent: Int)
    /// The agent's connection to the broker is new: the broker sends what it kept.
    case reconnection(agent: Int)
    case brokerEnd, brokerStart
    case partitionBegin
    case partitionEnd(agents: [Int])
    case inspection
  }

  /// A running aggregator.
  struct Server {
    var coordinator: Coordinator
    let assembly: ModelAssembly
    let incarnation: UInt64
    /// What a timer was set for the last time.
    var settings: [CoordinatorTimer: Int] = [:]
    var published: Version?
    /// Whether the broker hears it.
    var isSubscribed = false
  }

  /// What the broker keeps.
  struct Broker {
    var isUp = true
    var cache: (version: Version, aggregator: UInt64)?
  }

  let federation: SimulatedFederation
  let faults: SimulatedFaults
  var generator: SeededGenerator
  var agenda = Agenda<Happening>()
  var now = Duration.zero
  var incarnations: UInt64 = 0

  var server: Server?
  var journal: SimulatedJournal
  var broker = Broker()
  var agents: [SimulatedAgent]
  var ledger = SimulatedLedger()

  /// Effects of all aggregators so far.
  var serverEffects = 0
  /// The effect before which the aggregator crashes.
  var crashAt: Int?
  /// Whether that crash leaves a file without its record; nil: by chance.
  var isCrashTorn: Bool?
  var serverCrashes = 0
  var isServerCutUntil = Duration.zero
  var newestPublished = Version.initial
  var lastProgress = Duration.zero
  var isEnded = false

  private(set) var violations: [String] = []
  private(set) var happenings = 0
  private(set) var occurrences: [SimulatedOccurrence: Int] = [:]
  private var sent = 0
  /// The newest message that has arrived, by agent and direction.
  private var arrived: [Int: Int] = [:]

  /// What a run may take; of the first thousands none took half of it.
  static let patience = (time: Duration.seconds(3_000), happenings: 300_000)

  init(
    seed: UInt64, faults: SimulatedFaults? = nil, lastVersion: Version = 8, crashAt: Int? = nil,
    isCrashTorn: Bool? = nil
  ) throws {
    var generator = SeededGenerator(seed: seed)
    let federation = try SimulatedFederation(
      seed: seed, lastVersion: lastVersion, using: &generator)
    self.federation = federation
    self.faults = faults ?? SimulatedFaults(using: &generator)
    var model = try ParameterVector(manifest: federation.manifest, repeating: 0)
    try model.withUnsafeMutableBuffer { elements in
      for index in elements.indices { elements[index] = .random(in: 0...1, using: &generator) }
    }
    journal = try SimulatedJournal(federation, model: model)
    agents = federation.agents.map { name in
      SimulatedAgent(name: name, disk: SimulatedAgent.Disk(outbox: generator.next()))
    }
    self.crashAt = crashAt
    self.isCrashTorn = isCrashTorn
    self.generator = generator
  }

  /// What it was, for people.
  var title: String {
    let arithmetic = federation.configuration.arithmetic
    return
      "\(federation.configuration.strategy), \(arithmetic), \(federation.agents.count) agents, \(faults)"
  }

  var version: Version { journal.history.version }

  // MARK: Time

  func run() throws {
    try begin()
    while !isEnded, let (time, happening) = agenda.next() {
      now = time
      happenings += 1
      guard now < Self.patience.time, happenings < Self.patience.happenings else {
        violate("stalled at \(version)")
        break
      }
      try perform(happening)
    }
    violations += journal.violations + ledger.violations
    violations += try journal.replay(using: &generator)
    ledger.close(
      waiting: Set(
        agents.compactMap { agent in
          agent.disk.pending.map { UpdateKey(agent: agent.name, id: $0.id) }
        }))
    violations += ledger.violations
  }

  private func begin() throws {
    try startServer()
    if crashAt == nil { planServerCrash() }
    for agent in agents.indices {
      agenda.plan(.agentStart(agent: agent), at: seconds(0...30))
      agenda.plan(.reconnection(agent: agent), at: seconds(10...60))
      if faults.breakdowns > 0 { agenda.plan(.agentEnd(agent: agent), at: seconds(5...120)) }
    }
    // Some crashes come in the middle of nothing.
    for _ in 0..<faults.serverCrashes / 4 { agenda.plan(.serverEnd, at: seconds(1...400)) }
    for _ in 0..<faults.brokerRestarts { agenda.plan(.brokerEnd, at: seconds(1...400)) }
    for _ in 0..<faults.partitions { agenda.plan(.partitionBegin, at: seconds(1...400)) }
    agenda.plan(.inspection, at: .seconds(100))
  }

  func seconds(_ range: ClosedRange<Double>) -> Duration {
    .seconds(Double.random(in: range, using: &generator))
  }

  func chance(_ share: Double) -> Bool { share > 0 && generator.nextUnit() < share }

  func note(_ occurrence: SimulatedOccurrence) { occurrences[occurrence, default: 0] += 1 }

  func violate(_ text: String) { violations.append("after \(now): \(text)") }

  private func perform(_ happening: Happening) throws {
    switch happening {
    case .arrival(let message, let order):
      try arrive(message, order: order)
    case .serverTimer(let timer, let incarnation, let setting):
      guard server?.incarnation == incarnation, server?.settings[timer] == setting else { return }
      try handle(.timerFired(timer))
    case .serverEnd:
      if server != nil {
        note(.crashBetweenEvents)
        crashServer()
      }
    case .serverStart:
      try startServer()
    case .subscription:
      guard broker.isUp, now >= isServerCutUntil else { return }
      server?.isSubscribed = true
      try handle(.subscriberAppeared)
    case .agentTimer(let agent, let incarnation, let timer, let setting):
      guard let process = agents[agent].process, process.settings[timer] == setting,
        process.participant.incarnation == incarnation
      else { return }
      handle(.timerFired(timer), by: agent)
    case .trainingEnd(let agent, let incarnation, let training, let isCancelled):
      endTraining(
        agent: agent, incarnation: incarnation, training: training, isCancelled: isCancelled)
    case .agentEnd(let agent):
      endAgent(agent)
    case .agentStart(let agent):
      startAgent(agent)
    case .reconnection(let agent):
      sendCache(to: agent)
      agenda.plan(.reconnection(agent: agent), at: now + seconds(20...60))
    case .brokerEnd:
      try endBroker()
    case .brokerStart:
      startBroker()
    case .partitionBegin:
      try beginPartition()
    case .partitionEnd(let agents):
      for agent in agents { reconnect(agent) }
      agenda.plan(.subscription, at: now + seconds(0...1))
    case .inspection:
      inspect()
      agenda.plan(.inspection, at: now + .seconds(100))
    }
  }

  /// A run with privacy budgets may end before its last version: when no agent can add to it.
  private func inspect() {
    guard let weight = federation.freshWeight, now - lastProgress > .seconds(300),
      let budget = federation.configuration.arithmetic.privacy?.muSquaredBudget
    else { return }
    // A round takes one update of each, so only a later one can cost an agent too much. A buffer may
    // lack a second update of who can afford none beside its first.
    let isRound = federation.configuration.strategy.pace == .oncePerVersion
    let isSpent = agents.allSatisfy {
      $0.isGone || journal.muSquared(of: $0.name, adding: weight, inNextVersion: isRound) > budget
    }
    if isSpent {
      note(.budgetsSpent)
      isEnded = true
    }
  }

  // MARK: Network

  /// Puts a message on its way, once, twice or never.
  func send(_ message: SimulatedMessage) {
    guard broker.isUp, now >= agents[message.agent].isCutUntil, now >= isServerCutUntil else {
      note(.cutMessage)
      return
    }
    if chance(faults.loss) {
      note(.lostMessage)
      return
    }
    sent += 1
    agenda.plan(.arrival(message, order: sent), at: now + seconds(0...faults.delay))
    if chance(faults.duplication) {
      note(.doubledMessage)
      agenda.plan(.arrival(message, order: sent), at: now + seconds(0...(3 * faults.delay)))
    }
  }

  private func arrive(_ message: SimulatedMessage, order: Int) throws {
    let agent = message.agent
    guard now >= agents[agent].isCutUntil, !message.isToServer || now >= isServerCutUntil else {
      note(.cutMessage)
      return
    }
    let link = 2 * agent + (message.isToServer ? 1 : 0)
    if order < arrived[link, default: 0] { note(.overtakenMessage) }
    arrived[link] = max(order, arrived[link, default: 0])
    switch message {
    case .toServer(let event, _):
      if server == nil, chance(0.5) {
        // It waits in a queue until someone takes it.
        note(.queuedMessage)
        agenda.plan(.arrival(message, order: order), at: now + seconds(1...20))
      }
      try handle(event)
    case .model(let version, let aggregator, let isForAll, _):
      guard let participant = agents[agent].process?.participant else { return }
      if participant.wants(version, from: aggregator) {
        let directive = federation.configuration.directive
        handle(.modelArrived(version, directive, from: aggregator), by: agent)
      } else if isForAll {
        handle(.modelRepeated, by: agent)
      }
    case .answer(let answer, let aggregator, _):
      handle(.acknowledged(answer, from: aggregator), by: agent)
    }
  }

  func sendCache(to agent: Int) {
    guard let (version, aggregator) = broker.cache, agents[agent].process != nil else { return }
    send(.model(version, aggregator: aggregator, isForAll: true, to: agent))
  }

  private func reconnect(_ agent: Int) {
    handle(.connectionLost, by: agent)
    sendCache(to: agent)
  }

  private func endBroker() throws {
    guard broker.isUp else { return }
    note(.brokerRestart)
    broker = Broker(isUp: false, cache: nil)
    for agent in agents.indices { handle(.connectionLost, by: agent) }
    try loseSubscription()
    agenda.plan(.brokerStart, at: now + seconds(0.1...40))
  }

  private func startBroker() {
    broker.isUp = true
    for agent in agents.indices { handle(.connectionLost, by: agent) }
    agenda.plan(.subscription, at: now + seconds(0...2))
  }

  private func loseSubscription() throws {
    server?.isSubscribed = false
    try handle(.subscribersGone)
  }

  /// Cuts off some agents, or the aggregator.
  private func beginPartition() throws {
    note(.partition)
    let end = now + seconds(1...120)
    var cut: [Int] = []
    if chance(0.3) {
      isServerCutUntil = end
      try loseSubscription()
    } else {
      cut = agents.indices.filter { _ in chance(0.5) }
      for agent in cut { agents[agent].isCutUntil = end }
    }
    agenda.plan(.partitionEnd(agents: cut), at: end)
  }
}
