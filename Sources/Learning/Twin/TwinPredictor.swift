// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Imaging
import ModelExchange
import NeuralNetwork
import Synchronization
import Tensors

/// Segments cases with the twin that serves. Another twin takes over between two cases, so that each is
/// segmented by exactly one.
///
/// Sendable: what predicts belongs to one task at a time, that of its owner; ``serve(_:)`` and
/// ``serving`` are for everyone, and touch only what is behind the mutex.
package final class TwinPredictor: @unchecked Sendable {
  private let metadata: ModelMetadata
  private let options: PredictionOptions
  // Used by the task that predicts alone.
  private var predictor: Predictor?
  private var loaded: TwinRecord?
  private let newest = Mutex<ServingTwin?>(nil)

  /// - Parameters:
  ///   - metadata: Of the network.
  ///   - options: How it is applied.
  package init(metadata: ModelMetadata, options: PredictionOptions) {
    self.metadata = metadata
    self.options = options
  }

  /// Lets a twin serve from the next case on, unless another has taken its place by now.
  /// - Parameter isCurrent: Whether it has not. Asked while nobody else lets a twin serve: of two who do
  ///   so at once, the one whose twin is current has the last word.
  /// - Returns: Whether it serves.
  @discardableResult
  package func serve(_ twin: ServingTwin, if isCurrent: () -> Bool = { true }) -> Bool {
    newest.withLock { newest in
      guard isCurrent() else { return false }
      newest = twin
      return true
    }
  }

  /// The twin that the next case is segmented by; nil: there is none yet.
  package var serving: TwinRecord? { newest.withLock { $0?.record } }

  /// A segmented case, by whom, and where the time went.
  package struct Answer: Sendable {
    package let prediction: Prediction
    package let twin: TwinRecord
    /// Seconds.
    package let preparing: Double
    package let network: Double
  }

  /// - Parameter images: The contrasts in the order of `Modality`, on one grid.
  /// - Throws: ``LearningError``; that there is no twin yet, too. `CancellationError` between preparing,
  ///   windows and the end once the task is cancelled.
  package func predict(_ images: [Volume]) throws -> Answer {
    guard let twin = newest.withLock({ $0 }) else {
      throw LearningError.unsuitableModel(
        "the agent has no twin yet; it gets one after the first version that it is refreshed from")
    }
    let predictor = try ready(for: twin)
    let start = ContinuousClock.now
    let prepared = try predictor.prepare(images)
    let middle = ContinuousClock.now
    let prediction = try predictor.predict(prepared)
    try Task.checkCancellation()
    return Answer(
      prediction: prediction, twin: twin.record, preparing: (middle - start) / .seconds(1),
      network: (ContinuousClock.now - middle) / .seconds(1))
  }

  private func ready(for twin: ServingTwin) throws -> Predictor {
    if let predictor {
      if loaded != twin.record { try predictor.load(twin.parameters) }
      loaded = twin.record
      return predictor
    }
    let made = try Predictor(
      model: ModelFile(metadata: metadata, parameters: twin.parameters), options: options)
    (predictor, loaded) = (made, twin.record)
    return made
  }
}
