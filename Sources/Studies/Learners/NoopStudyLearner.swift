// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// Changes nothing, in no time: what is left is the cost of the federation itself.
package final class NoopStudyLearner: StudyLearner {
  private let agentCount: Int
  private let change: ParameterVector

  /// - Throws: `TensorsError` when there is no memory.
  package init(agentCount: Int, manifest: ParameterManifest) throws {
    self.agentCount = agentCount
    change = try ParameterVector(manifest: manifest, repeating: 0)
  }

  package func stepsPerEpoch(ofAgent agent: Int) -> Int { 1 }

  package func train(_ task: TrainingTask, from base: ParameterVector) throws -> LocalResult {
    LocalResult(
      delta: change,
      outcome: TrainingOutcome(
        sampleCount: 1,
        report: try TrainingReport(
          loss: 0, seconds: 0, steps: UInt64(task.directive.steps(perEpoch: 1)))))
  }

  package func evaluate(
    _ model: ParameterVector, version: Version, part: EvaluationRecord.Part
  ) -> [EvaluationRecord?] {
    Array(repeating: nil, count: agentCount)
  }
}
