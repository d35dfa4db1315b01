// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Learning
import Tensors

/// Real training of a network on the agents' cases.
package final class SegmentationStudyLearner: StudyLearner {
  private let trainer: CohortTrainer
  private let agents: [AgentID]
  private let twins: [TwinSettings]

  /// - Parameters:
  ///   - agents: As many as the trainer has, in its order.
  ///   - twins: How each of the study's twins is refreshed.
  package init(trainer: CohortTrainer, agents: [AgentID], twins: [TwinSettings]) {
    precondition(agents.count == trainer.agents.count, "\(agents.count) agents")
    self.trainer = trainer
    self.agents = agents
    self.twins = twins
  }

  package func stepsPerEpoch(ofAgent agent: Int) -> Int { trainer.stepsPerEpoch(ofAgent: agent) }

  package func train(_ task: TrainingTask, from base: ParameterVector) throws -> LocalResult {
    do {
      return try trainer.train(
        agent: task.agent, from: base, number: task.number, directive: task.directive,
        seed: task.seed)
    } catch let error as LearningError where error.isDivergence {
      throw StudyError.diverged(agent: agents[task.agent].text, reason: "\(error)")
    }
  }

  package func evaluate(
    _ model: ParameterVector, version: Version, part: EvaluationRecord.Part
  ) throws -> [EvaluationRecord?] {
    try agents.indices.map {
      try trainer.evaluate(model, agent: $0, version: version, part: part)
    }
  }

  package func refreshTwin(
    _ twin: Int, ofAgent agent: Int, seed: UInt64,
    from versions: [(version: Version, model: ParameterVector)]
  ) throws -> TwinOutcome? {
    let archive = TransientTwins()
    let refreshes = try trainer.refresh(
      twins[twin], agent: agent, seed: seed, from: versions, archive: archive)
    guard let serving = archive.serving() else { return nil }
    let test = try trainer.evaluate(
      serving.parameters, agent: agent, as: .twin(refresh: serving.record.refresh),
      version: serving.record.parent, part: .test)
    return TwinOutcome(refreshes: refreshes, test: test, serving: serving.parameters)
  }
}
