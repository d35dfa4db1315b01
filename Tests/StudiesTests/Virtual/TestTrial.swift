// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Services
import Studies
import Tensors

/// Trials of a quadratic problem, which take no time.
struct TestTrial {
  var strategy: any AggregationStrategy = FedBuff(bufferSize: 3)
  var agentCount = 5
  var seed: UInt64 = 1
  var localSteps = 4
  var encoding = TensorEncoding.float32
  var arithmetic = AggregationArithmetic.mean
  var stop = StoppingRule(seconds: 100_000, updates: 60)
  var cadence = EvaluationCadence(updates: 5)
  var target: Double?
  /// Of agent `index`.
  var speed: (_ index: Int) -> AgentSpeed = { index in
    AgentSpeed(compute: .perStep(.constant(Double(10 + index))))
  }

  static let parameterCount = 20

  func plan() throws -> TrialPlan {
    let directive = try Directive(
      pace: strategy.pace, localSteps: localSteps, learningRate: 0.2, stalenessBound: 100,
      updateEncoding: encoding)
    return TrialPlan(
      trial: 0, scenario: "test", strategy: strategy.name, seed: seed,
      coordinator: CoordinatorConfiguration(
        strategy: strategy, directive: directive, arithmetic: arithmetic, lease: .seconds(300)),
      participant: ParticipantConfiguration(
        heartbeatInterval: .seconds(100), resendInterval: .seconds(600)),
      agents: try (1...agentCount).map { try AgentID("agent-\($0)") },
      speeds: (0..<agentCount).map(speed), stop: stop, cadence: cadence, target: target)
  }

  var problem: QuadraticProblem {
    QuadraticProblem(agentCount: agentCount, dimension: Self.parameterCount, seed: 7)
  }

  static func model() throws -> ParameterVector {
    try ParameterVector(manifest: .flat(count: parameterCount), repeating: 0)
  }

  func run() throws -> TrialResult {
    try TrialEngine(
      try plan(), model: try Self.model(), learner: QuadraticStudyLearner(problem: problem)
    ).run()
  }
}
