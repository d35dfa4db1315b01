// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// All agents' training of a study, on one thread: the same task from the same parameters gives the same
/// update, whatever came before.
package protocol StudyLearner: AnyObject {
  /// Steps of one pass over an agent's cases.
  func stepsPerEpoch(ofAgent agent: Int) -> Int

  /// The change that a training makes.
  /// - Throws: ``StudyError/diverged`` where training has no finite end, which an agent reports and
  ///   survives; else what ends the study. `CancellationError` when the study is to stop.
  func train(_ task: TrainingTask, from base: ParameterVector) throws -> LocalResult

  /// How a model does on each agent's cases, in the order of the agents; no record for an agent that has
  /// no such cases.
  func evaluate(
    _ model: ParameterVector, version: Version, part: EvaluationRecord.Part
  ) throws -> [EvaluationRecord?]

  /// Refreshes one agent's twins, one after the other, from versions of a trial.
  /// - Parameter versions: In order.
  /// - Returns: What came of each refresh, and the scores of the last twin on the test cases; nil where
  ///   there are no cases to decide or report on.
  func refreshTwin(
    _ twin: Int, ofAgent agent: Int, seed: UInt64,
    from versions: [(version: Version, model: ParameterVector)]
  ) throws -> TwinOutcome?
}

extension StudyLearner {
  /// Of problems without twins.
  package func refreshTwin(
    _ twin: Int, ofAgent agent: Int, seed: UInt64,
    from versions: [(version: Version, model: ParameterVector)]
  ) throws -> TwinOutcome? { nil }
}
