// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import NeuralNetwork
import Tensors

/// Trains, scores and refreshes for all agents of a federation, one at a time, in the memory of one network.
///
/// Unlike an agent, which goes on where it stopped, every answer depends on nothing but the question: so
/// one can be asked again, or elsewhere. Belongs to one task at a time.
package final class CohortTrainer {
  package let agents: [AgentCases]
  private let settings: LocalSettings
  private let plan: TrainingPlan
  private let network: WindowedNetwork
  private let isCancelled: () -> Bool

  /// - Parameter isCancelled: Asked between steps; then `CancellationError` is thrown.
  /// - Throws: ``LearningError``.
  package init(
    _ architecture: ViTUNetConfiguration, settings: LocalSettings, agents: [AgentCases],
    isCancelled: @escaping () -> Bool
  ) throws {
    for agent in agents {
      try Trainer.check(agent.training + agent.validation + agent.test, architecture)
    }
    self.agents = agents
    self.settings = settings
    self.isCancelled = isCancelled
    plan = try LearningError.wrapping(LearningError.network) { () throws(NetworkError) in
      try TrainingPlan(
        architecture, batch: settings.batch, precision: settings.precision, loss: settings.loss,
        optimizer: settings.optimizer, threads: settings.threads)
    }
    network = try WindowedNetwork(
      architecture, parameters: try architecture.initialParameters(seed: 0),
      precision: settings.precision, threads: settings.threads, overlap: 0.5)
  }

  package func stepsPerEpoch(ofAgent agent: Int) -> Int {
    (agents[agent].training.count + settings.batch - 1) / settings.batch
  }

  // MARK: Updates

  /// Trains one update.
  /// - Parameters:
  ///   - base: Parameters to start from.
  ///   - number: Updates of the agent before this one, whose batches it does not see again.
  ///   - seed: Of order and augmentation.
  /// - Throws: ``LearningError``; `FederationError` for a loss that is not finite.
  package func train(
    agent: Int, from base: ParameterVector, number: Int, directive: Directive, seed: UInt64
  ) throws -> LocalResult {
    let cases = agents[agent]
    try prepare(cases)
    try plan.load(base)
    plan.resetOptimizer()
    try plan.setAnchor(directive.proximalStrength > 0 ? base : nil)
    plan.freeze { _ in false }
    let steps = directive.steps(perEpoch: stepsPerEpoch(ofAgent: agent))
    let samples = try SampleStream(
      cases.training, plan: plan, augmentation: settings.augmentation,
      seed: Self.seed(seed, agent), workers: settings.loaderThreads, depth: settings.loaderDepth,
      first: number * steps, steps: steps)
    var options = StepOptions(learningRate: directive.learningRate)
    options.maximumGradientNorm = settings.maximumGradientNorm
    options.proximal = directive.proximalStrength
    var sum = 0.0
    for _ in 0..<steps {
      if isCancelled() { throw CancellationError() }
      sum += try samples.step(plan, options).total
    }
    var delta = try plan.parameters()
    try delta.subtract(base)
    return LocalResult(
      delta: delta,
      outcome: TrainingOutcome(
        sampleCount: cases.training.count,
        report: try TrainingReport(loss: sum / Double(steps), seconds: 0, steps: UInt64(steps))))
  }

  private func prepare(_ cases: AgentCases) throws {
    var loss = settings.loss
    loss.classWeights = cases.classWeights ?? settings.loss.classWeights
    try plan.setLoss(loss)
  }

  /// Agents with as many cases must not see theirs in the same order.
  private static func seed(_ seed: UInt64, _ agent: Int) -> UInt64 {
    seed &+ UInt64(agent) &* 0x9E37_79B9_7F4A_7C15
  }

  // MARK: Scores

  /// How a model does on an agent's cases of a part; nil: it has none.
  /// - Throws: ``LearningError``.
  package func evaluate(
    _ model: ParameterVector, agent: Int, as subject: EvaluationRecord.Subject = .global,
    version: Version, part: EvaluationRecord.Part
  ) throws -> EvaluationRecord? {
    let cases = part == .test ? agents[agent].test : agents[agent].validation
    guard !cases.isEmpty else { return nil }
    let validator = try Validator(sharing: network, cases: cases)
    return try validator.scores(model).record(of: subject, version, part: part)
  }

  // MARK: Twins

  /// Refreshes a twin from one version after the other, as an agent does, and keeps it in `archive`.
  /// - Parameters:
  ///   - twin: How; every version that is given is taken.
  ///   - versions: In order.
  /// - Returns: What came of each refresh; none for an agent without cases that decide.
  /// - Throws: ``LearningError``, or what the archive throws.
  package func refresh(
    _ twin: TwinSettings, agent: Int, seed: UInt64,
    from versions: [(version: Version, model: ParameterVector)], archive: any TwinArchive
  ) throws -> [TwinRecord] {
    let cases = agents[agent]
    guard !cases.validation.isEmpty else { return [] }
    try prepare(cases)
    var local = settings
    local.seed = Self.seed(seed, agent)
    let refresher = TwinRefresher(settings: twin, archive: archive, local: local)
    let validator = try Validator(sharing: network, cases: cases.validation)
    return try versions.map { version, model in
      if isCancelled() { throw CancellationError() }
      return try refresher.refresh(
        from: model, version: version, cases: cases.training, plan: plan, validator: validator
      ).record
    }
  }
}
