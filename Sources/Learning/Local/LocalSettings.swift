// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import NeuralNetwork

/// How an agent trains on its own cases. Steps, learning rate and proximal term are the run's, in each
/// directive.
package struct LocalSettings: Sendable, Equatable {
  package var batch = 1
  package var precision = Precision.float32
  /// Threads of the network.
  package var threads = 1
  /// Threads that read and augment cases.
  package var loaderThreads = 1
  /// Batches that are made ahead.
  package var loaderDepth = 2
  package var optimizer = Optimizer.adam()
  /// Gradients with a larger Euclidean norm are shortened to it; nil leaves them alone.
  package var maximumGradientNorm: Double? = 5
  package var loss = LossOptions()
  /// How much the cross-entropy weighs classes by how rare they are among the agent's own cases: the
  /// exponent of ``ClassWeights``, 0 to 1; 0: all weigh the same.
  package var classBalance = 0.0
  /// nil for images as they are.
  package var augmentation: AugmentationSettings? = AugmentationSettings()
  package var seed: UInt64 = 0
  /// Least time between two reports of progress.
  package var progressInterval = Duration.seconds(1)

  package init() {}

  /// Takes the memory to train on these cases.
  /// - Throws: ``LearningError``.
  func plan(
    _ architecture: ViTUNetConfiguration, for cases: [PreparedFile]
  ) throws(LearningError) -> TrainingPlan {
    let loss = try loss(for: cases)
    return try LearningError.wrapping(LearningError.network) { () throws(NetworkError) in
      try TrainingPlan(
        architecture, batch: batch, precision: precision, loss: loss, optimizer: optimizer,
        threads: threads)
    }
  }

  /// With the classes' weights of these cases.
  /// - Throws: ``LearningError``.
  func loss(for cases: [PreparedFile]) throws(LearningError) -> LossOptions {
    guard classBalance > 0 else { return loss }
    var loss = loss
    loss.classWeights = ClassWeights.balanced(
      try ClassWeights.counts(of: cases), exponent: classBalance)
    return loss
  }

  /// The names of the axes along which samples are mirrored at random.
  package var mirroredAxes: [String] { augmentation?.mirroredAxes ?? [] }
}
