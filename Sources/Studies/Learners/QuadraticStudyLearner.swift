// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Services
import Tensors

/// Gradient descent on the parts of a ``QuadraticProblem``: a study of known answer in no time.
///
/// The score of an agent is the share of the way to its own optimum that the model has gone,
/// 1 - |w - o| / |o| over its coordinates, at least 0.
package final class QuadraticStudyLearner: StudyLearner {
  private let problem: QuadraticProblem
  private let curvature: [[Float]]
  private let coordinates: [[Int]]

  package init(problem: QuadraticProblem) {
    self.problem = problem
    curvature = (0..<problem.agentCount).map(problem.curvature)
    coordinates = curvature.map { row in row.indices.filter { row[$0] > 0 } }
  }

  package func stepsPerEpoch(ofAgent agent: Int) -> Int { 1 }

  package func train(_ task: TrainingTask, from base: ParameterVector) throws -> LocalResult {
    let own = coordinates[task.agent]
    let (rate, mu) = (
      Float(task.directive.learningRate), Float(task.directive.proximalStrength)
    )
    let steps = task.directive.steps(perEpoch: 1)
    var delta = try ParameterVector(manifest: base.manifest, repeating: 0)
    var loss = 0.0
    try delta.withUnsafeMutableBuffer { delta in
      for index in own {
        let (slope, optimum) = (curvature[task.agent][index], problem.optimum[index])
        let origin = base[index]
        var value = origin
        for _ in 0..<steps {
          value -= rate * (slope * (value - optimum) + mu * (value - origin))
        }
        delta[index] = value - origin
        loss += 0.5 * Double(slope) * Double((value - optimum) * (value - optimum))
      }
    }
    let report: TrainingReport
    do {
      report = try TrainingReport(loss: loss, seconds: 0, steps: UInt64(steps))
    } catch {
      throw StudyError.diverged(agent: "agent \(task.agent + 1)", reason: "\(error)")
    }
    return LocalResult(
      delta: delta, outcome: TrainingOutcome(sampleCount: 10, report: report))
  }

  package func evaluate(
    _ model: ParameterVector, version: Version, part: EvaluationRecord.Part
  ) -> [EvaluationRecord?] {
    coordinates.map { own in
      var (distance, size) = (0.0, 0.0)
      for index in own {
        let difference = Double(model[index] - problem.optimum[index])
        distance += difference * difference
        size += Double(problem.optimum[index]) * Double(problem.optimum[index])
      }
      let score = size > 0 ? max(0, 1 - (distance / size).squareRoot()) : 1
      return EvaluationRecord(
        subject: .global, version: version, part: part, caseCount: 1,
        scores: [
          StructureScore(
            name: "score", dice: score, iou: score, sensitivity: score, specificity: score)
        ])
    }
  }
}
