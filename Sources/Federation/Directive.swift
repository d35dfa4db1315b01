// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What the aggregator asks of every agent that trains from a model. Travels with the model, so
/// that one place configures a run.
package struct Directive: Sendable, Equatable {
  package let pace: Pace
  /// Optimiser steps per update, 1 to 10^6.
  package let localSteps: Int
  /// Passes over the agent's own cases per update, instead of ``localSteps``; 0 to 10^6, 0: the steps
  /// count.
  package let localEpochs: Int
  /// Learning rate of the local optimiser; positive and finite.
  package let learningRate: Double
  /// FedProx strength mu (arXiv 1812.06127): the agent adds (mu/2)·|w − base|² to its loss; 0: none.
  package let proximalStrength: Double
  /// Updates whose base is more than this many versions old are refused.
  package let stalenessBound: UInt64
  /// How updates are to be written.
  package let updateEncoding: TensorEncoding
  package let runningStatistics: RunningStatistics

  package static let maximumLocalSteps = 1_000_000

  /// - Throws: ``FederationError/outOfRange(name:value:allowed:)``.
  package init(
    pace: Pace, localSteps: Int = 1, localEpochs: Int = 0, learningRate: Double = 0.1,
    proximalStrength: Double = 0,
    stalenessBound: UInt64 = 1_000, updateEncoding: TensorEncoding = .float32,
    runningStatistics: RunningStatistics = .averaged
  ) throws(FederationError) {
    guard (1...Self.maximumLocalSteps).contains(localSteps) else {
      throw .outOfRange(name: "local steps", value: "\(localSteps)", allowed: "1 to 1000000")
    }
    guard (0...Self.maximumLocalSteps).contains(localEpochs) else {
      throw .outOfRange(name: "local epochs", value: "\(localEpochs)", allowed: "0 to 1000000")
    }
    guard learningRate.isFinite, learningRate > 0 else {
      throw .outOfRange(name: "learning rate", value: "\(learningRate)", allowed: "above 0, finite")
    }
    guard proximalStrength.isFinite, proximalStrength >= 0 else {
      throw .outOfRange(
        name: "proximal mu", value: "\(proximalStrength)", allowed: "0 or more, finite")
    }
    self.pace = pace
    self.localSteps = localSteps
    self.localEpochs = localEpochs
    self.learningRate = learningRate
    self.proximalStrength = proximalStrength
    self.stalenessBound = stalenessBound
    self.updateEncoding = updateEncoding
    self.runningStatistics = runningStatistics
  }

  /// Optimiser steps of one update, 1 to 10^6.
  /// - Parameter perEpoch: Steps of one pass over the agent's cases, at least 1.
  package func steps(perEpoch: Int) -> Int {
    guard localEpochs > 0 else { return localSteps }
    let (steps, overflows) = localEpochs.multipliedReportingOverflow(by: perEpoch)
    return overflows ? Self.maximumLocalSteps : min(steps, Self.maximumLocalSteps)
  }
}
