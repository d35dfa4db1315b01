// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors

/// A learner whose updates are computed once.
package final class CachedLearner: StudyLearner {
  private let learner: any StudyLearner
  private let cache: TrainingCache
  private let fingerprint: String

  /// - Parameter fingerprint: All that decides about an update besides its task and base: network, settings,
  ///   cases.
  package init(_ learner: any StudyLearner, cache: TrainingCache, fingerprint: String) {
    self.learner = learner
    self.cache = cache
    self.fingerprint = fingerprint
  }

  package func stepsPerEpoch(ofAgent agent: Int) -> Int { learner.stepsPerEpoch(ofAgent: agent) }

  package func train(_ task: TrainingTask, from base: ParameterVector) throws -> LocalResult {
    try cache.result(for: key(task, base), of: base.manifest) {
      try learner.train(task, from: base)
    }
  }

  private func key(_ task: TrainingTask, _ base: ParameterVector) -> Digest {
    let directive = task.directive
    let text = """
      \(fingerprint)
      agent \(task.agent) number \(task.number) seed \(task.seed) base \(base.digest)
      steps \(directive.steps(perEpoch: stepsPerEpoch(ofAgent: task.agent))) \
      rate \(directive.learningRate) mu \(directive.proximalStrength)
      """
    return Array(text.utf8).withUnsafeBytes { Digest(of: $0) }
  }

  package func evaluate(
    _ model: ParameterVector, version: Version, part: EvaluationRecord.Part
  ) throws -> [EvaluationRecord?] {
    try learner.evaluate(model, version: version, part: part)
  }

  package func refreshTwin(
    _ twin: Int, ofAgent agent: Int, seed: UInt64,
    from versions: [(version: Version, model: ParameterVector)]
  ) throws -> TwinOutcome? {
    try learner.refreshTwin(twin, ofAgent: agent, seed: seed, from: versions)
  }
}
