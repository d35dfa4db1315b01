// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Messaging
import Tensors

/// Gradient descent on one agent's part of a ``QuadraticProblem``, at a speed of its own.
package actor QuadraticLearner: LocalLearner {
  private nonisolated let executor: PollingExecutor
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private let optimum: [Float]
  private let curvature: [Float]
  private let sampleCount: Int
  private let secondsPerUpdate: Double

  /// - Parameters:
  ///   - agent: 0 to agentCount − 1.
  ///   - secondsPerUpdate: how long one training takes; stands for a hospital's hardware.
  /// - Throws: ``MessagingError`` when no thread can be had.
  package init(
    problem: QuadraticProblem, agent: Int, sampleCount: Int = 10, secondsPerUpdate: Double
  ) throws {
    optimum = problem.optimum
    curvature = problem.curvature(ofAgent: agent)
    self.sampleCount = sampleCount
    self.secondsPerUpdate = secondsPerUpdate
    executor = try PollingExecutor(name: "quadratic")
  }

  deinit {
    executor.stop()
  }

  package func train(
    from base: consuming ParameterVector, version: Version, directive: Directive
  ) async throws -> LocalResult {
    guard base.count == optimum.count else {
      throw FederationError.elementCountMismatch(expected: optimum.count, found: base.count)
    }
    let origin = base.elements
    var local = origin
    let rate = Float(directive.learningRate)
    let mu = Float(directive.proximalStrength)
    let pause = secondsPerUpdate / Double(directive.localSteps)
    let start = ContinuousClock.now
    for _ in 0..<directive.localSteps {
      try Task.checkCancellation()
      for i in local.indices {
        let gradient = curvature[i] * (local[i] - optimum[i]) + mu * (local[i] - origin[i])
        local[i] -= rate * gradient
      }
      try await Task.sleep(for: .seconds(pause))
    }
    let loss = zip(curvature, zip(local, optimum)).reduce(0.0) { sum, term in
      let distance = Double(term.1.0 - term.1.1)
      return sum + 0.5 * Double(term.0) * distance * distance
    }
    let delta = try ParameterVector(
      manifest: base.manifest, elements: zip(local, origin).map { $0 - $1 })
    let report = try TrainingReport(
      loss: loss, seconds: (ContinuousClock.now - start) / .seconds(1),
      steps: UInt64(directive.localSteps))
    return LocalResult(
      delta: delta, outcome: TrainingOutcome(sampleCount: sampleCount, report: report))
  }
}
