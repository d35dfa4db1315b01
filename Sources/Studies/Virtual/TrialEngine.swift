// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// One trial on a virtual clock: the production coordinator and participants with real training between
/// them. Whatever takes time takes what the agents' speeds say; the computation itself takes none.
///
/// The same plan and a learner of the same answers give the same result, to the last bit.
package final class TrialEngine {
  enum Happening {
    case agentStart(agent: Int)
    case windowEnd(agent: Int)
    case crash(agent: Int, incarnation: UInt64)
    /// In the middle of a training.
    case dropout(agent: Int, incarnation: UInt64, row: Int, away: Duration)
    case trainingEnd(agent: Int, incarnation: UInt64, row: Int)
    case agentTimer(agent: Int, incarnation: UInt64, ParticipantTimer, setting: Int)
    case modelArrival(agent: Int, incarnation: UInt64, VirtualAgent.TravellingModel)
    case answer(agent: Int, incarnation: UInt64, Acknowledgement)
    /// A message without tensors.
    case message(CoordinatorEvent)
    case updateArrival(agent: Int, incarnation: UInt64, VirtualAgent.Delivery)
    case serverTimer(CoordinatorTimer, setting: Int)
  }

  let plan: TrialPlan
  let learner: any StudyLearner
  var agenda = Agenda<Happening>()
  var now = Duration.zero

  var coordinator: Coordinator
  let assembly: ModelAssembly
  var serverSettings: [CoordinatorTimer: Int] = [:]
  /// Of differential privacy: for the experiment's sake reproducible, and so no secret.
  var noise: SeededGenerator
  /// The newest model that was sent to everyone, which a broker gives to whoever appears.
  var published: VirtualAgent.TravellingModel?

  var agents: [VirtualAgent]
  let indices: [AgentID: Int]
  var incarnations: UInt64 = 0
  var recorder: TrialRecorder
  /// Of a model or an update as encoded, without its envelope.
  let modelBytes: Int
  let updateBytes: Int

  var ending: TrialRecord.Ending?
  private(set) var happenings = 0
  private let keep: (TrialModel, Version, ParameterVector) throws -> Void
  private let watch: (TrialProgress) -> Void
  private let isCancelled: () -> Bool

  /// - Parameters:
  ///   - model: The first version.
  ///   - keep: Is given the models of the trial's end, each as it is made, with the last version.
  ///   - watch: Told of each version.
  ///   - isCancelled: Asked between happenings.
  /// - Throws: `FederationError` where strategy and arithmetic do not go together; `TensorsError` when
  ///   there is no memory.
  package init(
    _ plan: TrialPlan, model: ParameterVector, learner: any StudyLearner,
    keep: @escaping (TrialModel, Version, ParameterVector) throws -> Void = { _, _, _ in },
    watch: @escaping (TrialProgress) -> Void = { _ in },
    isCancelled: @escaping () -> Bool = { false }
  ) throws {
    self.plan = plan
    self.learner = learner
    self.keep = keep
    self.watch = watch
    self.isCancelled = isCancelled
    coordinator = try Coordinator(configuration: plan.coordinator)
    assembly = try ModelAssembly(
      model: model, version: .initial, arithmetic: plan.coordinator.arithmetic,
      baseVersions: plan.coordinator.strategy.mixesLocalModels ? plan.coordinator.baseVersions : 0)
    noise = SeededGenerator(seed: plan.seed)
    agents = plan.agents.indices.map { index in
      VirtualAgent(
        name: plan.agents[index], speed: plan.speeds[index],
        chance: AgentChance(seed: plan.seed, agent: index))
    }
    indices = Dictionary(uniqueKeysWithValues: zip(plan.agents, plan.agents.indices))
    recorder = TrialRecorder(trial: plan.trial, agents: plan.agents)
    modelBytes = model.count * TensorEncoding.float32.bytesPerElement
    updateBytes = model.count * plan.coordinator.directive.updateEncoding.bytesPerElement
  }

  /// Events that were handled so far.
  package var eventCount: Int { happenings }

  /// Runs the trial to its end.
  /// - Throws: `CancellationError`, or what the learner throws.
  package func run() throws -> TrialResult {
    try evaluate()
    try handle(.started)
    try handle(.subscriberAppeared)
    for index in agents.indices {
      agenda.plan(.agentStart(agent: index), at: .virtual(agents[index].speed.joins))
    }
    while ending == nil, let (time, happening) = agenda.next() {
      guard time <= .seconds(plan.stop.seconds) else {
        now = .seconds(plan.stop.seconds)
        ending = .time
        break
      }
      if isCancelled() { throw CancellationError() }
      now = time
      happenings += 1
      try perform(happening)
    }
    return try finish(ending ?? .exhausted)
  }

  private func perform(_ happening: Happening) throws {
    switch happening {
    case .agentStart(let agent):
      startAgent(agent)
    case .windowEnd(let agent):
      endWindow(of: agent)
    case .crash(let agent, let incarnation):
      guard runs(agent, incarnation) else { return }
      crash(agent)
    case .dropout(let agent, let incarnation, let row, let away):
      guard runs(agent, incarnation) else { return }
      dropOut(agent, row: row, away: away)
    case .trainingEnd(let agent, let incarnation, let row):
      guard runs(agent, incarnation) else { return }
      try endTraining(of: agent, row: row)
    case .agentTimer(let agent, let incarnation, let timer, let setting):
      guard runs(agent, incarnation), agents[agent].process?.settings[timer] == setting else {
        return
      }
      handle(.timerFired(timer), by: agent)
    case .modelArrival(let agent, let incarnation, let model):
      guard runs(agent, incarnation) else { return }
      take(model, by: agent)
    case .answer(let agent, let incarnation, let answer):
      guard runs(agent, incarnation) else { return }
      handle(.acknowledged(answer, from: Self.aggregator), by: agent)
    case .message(let event):
      try handle(event)
    case .updateArrival(let agent, let incarnation, let delivery):
      try takeUpdate(delivery, of: agent, incarnation)
    case .serverTimer(let timer, let setting):
      guard serverSettings[timer] == setting else { return }
      try handle(.timerFired(timer))
    }
  }

  /// The aggregator's one incarnation.
  static let aggregator: UInt64 = 1

  private func runs(_ agent: Int, _ incarnation: UInt64) -> Bool {
    agents[agent].process?.incarnation == incarnation
  }

  var seconds: Double { now / .seconds(1) }

  // MARK: Scores

  /// Scores the newest version on the validation cases, and sees whether the target is reached.
  func evaluate() throws {
    let records = try learner.evaluate(
      assembly.model, version: assembly.version, part: .validation)
    let dice = recorder.note(records, part: .validation, version: assembly.version)
    watch(
      TrialProgress(
        version: assembly.version.number, updates: recorder.updates, seconds: seconds, dice: dice))
    guard let target = plan.target, let dice, dice >= target else { return }
    recorder.reachTarget()
    if plan.stop.endsAtTarget { ending = .target }
  }

  /// After a version.
  func watchVersion() throws {
    if plan.cadence.isDue(
      updates: recorder.updates - recorder.scoredUpdates,
      seconds: seconds - recorder.scoredSeconds)
    {
      try evaluate()
    } else {
      watch(
        TrialProgress(
          version: assembly.version.number, updates: recorder.updates, seconds: seconds, dice: nil))
    }
    guard ending == nil else { return }
    if let versions = plan.stop.versions, assembly.version.number >= versions {
      ending = .versions
    } else if let updates = plan.stop.updates, recorder.updates >= updates {
      ending = .updates
    }
  }

  private func finish(_ ending: TrialRecord.Ending) throws -> TrialResult {
    for index in agents.indices { advanceClock(of: index) }
    if recorder.scoredVersion != assembly.version { try evaluate() }
    _ = recorder.note(
      try learner.evaluate(assembly.model, version: assembly.version, part: .test), part: .test,
      version: assembly.version)
    try keep(.global, assembly.version, assembly.model)
    try refreshTwins()
    return recorder.result(
      plan, ending: ending, version: assembly.version, seconds: seconds, agents: agents)
  }

  private func refreshTwins() throws {
    guard !plan.twins.isEmpty else { return }
    var versions = recorder.keptModels
    if versions.last?.version != assembly.version {
      versions.append((assembly.version, assembly.model))
    }
    for twin in plan.twins.indices {
      for agent in agents.indices {
        if isCancelled() { throw CancellationError() }
        let outcome = try learner.refreshTwin(
          twin, ofAgent: agent, seed: plan.seed, from: versions)
        guard let outcome else { continue }
        recorder.note(
          outcome, twin: plan.twins[twin], agent: agents[agent].name, version: assembly.version)
        try keep(.twin(twin, agent: agent), assembly.version, outcome.serving)
      }
    }
  }
}
