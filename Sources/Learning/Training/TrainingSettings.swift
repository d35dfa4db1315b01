// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import NeuralNetwork

/// How a network is trained on the cases of one place.
package struct TrainingSettings: Sendable, Equatable, Codable {
  package enum Decay: String, Sendable, Codable, CaseIterable {
    case constant
    /// Half a cosine down to a hundredth of the learning rate.
    case cosine
  }

  package var epochs = 100
  package var batch = 1
  package var learningRate = 1e-3
  package var decay = Decay.cosine
  package var optimizer = Optimizer.adam()
  /// Gradients with a larger Euclidean norm are shortened to it; nil leaves them alone.
  package var maximumGradientNorm: Double? = 5
  package var loss = LossOptions()
  package var precision = Precision.float32
  /// Threads of the network.
  package var threads = 1
  /// Threads that read and augment cases.
  package var loaderThreads = 1
  /// Batches that are made ahead.
  package var loaderDepth = 4
  package var seed: UInt64 = 0
  /// nil for images as they are.
  package var augmentation: AugmentationSettings? = AugmentationSettings()
  /// Epochs between validations.
  package var validationInterval = 1
  /// Training ends after so many validations without a better Dice; nil for never.
  package var patience: Int?

  package init() {}

  /// - Throws: ``LearningError/invalidSettings(_:)`` with the number that is out of range.
  package func validate() throws(LearningError) {
    func require(_ value: Int, in range: ClosedRange<Int>, _ name: String) throws(LearningError) {
      guard range.contains(value) else {
        throw .invalidSettings(
          "\(name) is \(value), it can be \(range.lowerBound) to \(range.upperBound)")
      }
    }
    try require(epochs, in: 1...1_000_000, "the number of epochs")
    try require(batch, in: 1...1024, "the batch")
    try require(threads, in: 1...1024, "the number of threads")
    try require(loaderThreads, in: 1...64, "the number of the loader's threads")
    try require(loaderDepth, in: 1...64, "the number of batches made ahead")
    try require(validationInterval, in: 1...1_000_000, "the number of epochs between validations")
    if let patience { try require(patience, in: 1...1_000_000, "the patience") }
    guard learningRate > 0, learningRate.isFinite else {
      throw .invalidSettings("the learning rate is \(learningRate), and it must be positive")
    }
    try LearningError.wrapping(LearningError.imaging) { () throws(ImagingError) in
      try augmentation?.validate()
    }
  }

  /// The step size of Adam that a size of network begins with unless told otherwise: small networks
  /// bear more.
  package static func defaultLearningRate(of preset: ViTUNetConfiguration.Preset) -> Double {
    preset == .paper ? 1e-4 : 1e-3
  }

  /// The names of the axes along which samples are mirrored at random.
  package var mirroredAxes: [String] { augmentation?.mirroredAxes ?? [] }

  /// What the parameters after an epoch depend on. How long training goes on, when it gives up and
  /// how many threads work may change when a run is resumed.
  var decisive: TrainingSettings {
    var settings = self
    (settings.threads, settings.loaderThreads, settings.loaderDepth) = (1, 1, 1)
    (settings.epochs, settings.patience) = (1, nil)
    return settings
  }

  /// The learning rates of a run of so many steps.
  func schedule(steps: Int) -> LearningRateSchedule {
    switch decay {
    case .constant: .constant(learningRate)
    case .cosine: .cosine(initial: learningRate, final: learningRate / 100, steps: steps)
    }
  }
}
