// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// What an agent trains with: the one door between the federation and networks, images and data.
///
/// An actor, so that it keeps its own state (data, optimiser, twin) and names its own executor:
/// training runs for minutes, and must not do so on the cooperative pool.
package protocol LocalLearner: Actor {
  /// Gets ready what can be wrong before the agent takes part: data, memory.
  func prepare() async throws

  /// Trains from the parameters of a version and returns the change.
  ///
  /// - Parameters:
  ///   - base: parameters of the version. The learner may turn them into the result in place.
  ///   - version: of the base, for logs and seeds.
  ///   - directive: steps, learning rate and proximal term of the run.
  /// - Returns: delta = local parameters − base parameters, and what training says of itself.
  /// - Throws: `CancellationError` when the task was cancelled between steps, or why training
  ///   cannot be done; the agent then tries again from the next version.
  func train(
    from base: consuming ParameterVector, version: Version, directive: Directive
  ) async throws -> LocalResult

  /// Hears of each version that the agent receives, whether it will train from it or not. Returns at
  /// once; of versions that arrive while the learner is busy, only the newest counts.
  nonisolated func offer(_ parameters: ParameterVector, version: Version)

  /// Returns when the learner is done with what it was offered.
  func settle() async

  /// Gives up what it was offered, what it works on of that included, and takes no more offers: the
  /// agent ends. Returns at once. A training is cancelled with its task.
  nonisolated func stop()

  /// Tells `observer` from now on what happens while the learner works. The observer returns at once.
  func report(to observer: @escaping @Sendable (LearnerEvent) -> Void)
}

/// For learners that only train.
extension LocalLearner {
  package func prepare() async throws {}
  package nonisolated func offer(_ parameters: ParameterVector, version: Version) {}
  package func settle() async {}
  package nonisolated func stop() {}
  package func report(to observer: @escaping @Sendable (LearnerEvent) -> Void) {}
}

/// What local training yields.
package struct LocalResult: Sendable {
  /// Local parameters − parameters of the base.
  package var delta: ParameterVector
  package let outcome: TrainingOutcome

  package init(delta: ParameterVector, outcome: TrainingOutcome) {
    self.delta = delta
    self.outcome = outcome
  }
}
