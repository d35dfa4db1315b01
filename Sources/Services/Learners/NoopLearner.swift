// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Messaging
import Tensors

/// Adds a constant and trains nothing, at once or after a pause: measures the federation alone. The constant differs between
/// agents and versions, so that no two updates are the same.
package actor NoopLearner: LocalLearner {
  private nonisolated let executor: PollingExecutor
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private var generator: SeededGenerator
  private let secondsPerUpdate: Double

  /// - Throws: ``MessagingError`` when no thread can be had.
  package init(seed: UInt64, secondsPerUpdate: Double = 0) throws {
    self.secondsPerUpdate = secondsPerUpdate
    generator = SeededGenerator(seed: seed)
    executor = try PollingExecutor(name: "noop-learner")
  }

  deinit {
    executor.stop()
  }

  package func train(
    from base: consuming ParameterVector, version: Version, directive: Directive
  ) async throws -> LocalResult {
    let start = ContinuousClock.now
    if secondsPerUpdate > 0 { try await Task.sleep(for: .seconds(secondsPerUpdate)) }
    let constant = Float(1e-3 * (generator.nextUnit() - 0.5))
    var delta = consume base
    try delta.fill(constant)
    let report = try TrainingReport(
      loss: 0, seconds: (ContinuousClock.now - start) / .seconds(1), steps: 0)
    return LocalResult(delta: delta, outcome: TrainingOutcome(sampleCount: 1, report: report))
  }
}
