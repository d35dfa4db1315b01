// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Imaging
import Learning
import NeuralNetwork

/// How a network is trained, as options.
struct TrainingOptions: ParsableArguments {
  @Option(name: .long, help: "Times that every case is seen.")
  var epochs = 100

  @Option(name: .long, help: "Samples of a step.")
  var batch = 1

  @Option(
    name: .long,
    help: "Step size of Adam at the start; by default 0.0001 with the paper preset, else 0.001.")
  var learningRate: Double?

  @Option(name: .long, help: "How the learning rate falls: cosine or constant.")
  var decay = TrainingSettings.Decay.cosine

  @Option(name: .long, help: "How activations are stored: f32 or bf16.")
  var precision = Precision.float32

  @Option(name: .long, help: "Threads of the network; by default as many as processors.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Option(name: .long, help: "Threads that read and augment cases.")
  var loaderThreads = 1

  @Option(name: .long, help: "Of the split, the first parameters, the order and the augmentation.")
  var seed = 0

  @Option(name: .long, help: "Epochs between validations.")
  var validationInterval = 1

  @Option(name: .long, help: "End after so many validations without a better Dice.")
  var patience: Int?

  @Flag(name: .long, help: "Train on the images as they are.")
  var noAugmentation = false

  @Option(
    name: .long,
    help: "Factor of the ranges of rotation, deformation, bias field, gamma and noise.")
  var augmentationStrength = 1.0

  @Option(
    name: .long,
    help: "Axes to mirror at random: width, height, depth, or none. The width is left to right.")
  var flipAxes = FlipAxesArgument(axes: [.width])

  func validate() throws {
    guard seed >= 0 else { throw ValidationError("--seed is \(seed); it must not be negative.") }
    guard augmentationStrength >= 0, augmentationStrength.isFinite else {
      throw ValidationError(
        "--augmentation-strength is \(augmentationStrength); it must be a number from 0.")
    }
  }

  func settings(for preset: ViTUNetConfiguration.Preset) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.epochs = epochs
    settings.batch = batch
    settings.learningRate =
      learningRate ?? TrainingSettings.defaultLearningRate(of: preset)
    settings.decay = decay
    settings.precision = precision
    settings.threads = threads
    settings.loaderThreads = loaderThreads
    settings.seed = UInt64(max(0, seed))
    settings.validationInterval = validationInterval
    settings.patience = patience
    settings.augmentation = augmentation
    return settings
  }

  private var augmentation: AugmentationSettings? {
    guard !noAugmentation else { return nil }
    var settings = AugmentationSettings().scaled(by: augmentationStrength)
    settings.flips = flipAxes.axes.isEmpty ? nil : FlipAugmentation(axes: flipAxes.axes)
    return settings
  }
}

extension TrainingSettings.Decay: ExpressibleByArgument {}
