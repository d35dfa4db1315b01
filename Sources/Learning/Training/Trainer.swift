// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import NeuralNetwork
import Tensors

/// Trains a network on preprocessed cases, an epoch at a time.
///
/// The same cases, settings and seed give the same parameters, wherever training was interrupted
/// and resumed. Belongs to one task at a time.
package final class Trainer {
  package let settings: TrainingSettings
  package let plan: TrainingPlan
  /// Epochs done so far.
  package private(set) var epoch: Int

  package let stepsPerEpoch: Int
  private let schedule: LearningRateSchedule
  private let samples: SampleStream

  /// - Parameters:
  ///   - cases: With labels, of the network's channels; at least one. Of those that are larger than
  ///     the network's volume, patches are drawn.
  ///   - parameters: Where training begins.
  ///   - epoch: Epochs done before, whose cases and learning rates are passed over.
  /// - Throws: ``LearningError`` for settings or cases that do not fit, or too little memory.
  package init(
    _ architecture: ViTUNetConfiguration, parameters: ParameterVector, cases: [PreparedFile],
    settings: TrainingSettings, after epoch: Int = 0
  ) throws(LearningError) {
    try settings.validate()
    guard !cases.isEmpty else { throw .noCases("to train on") }
    try Self.check(cases, architecture)
    self.settings = settings
    self.epoch = epoch
    stepsPerEpoch =
      EpochOrder(caseCount: cases.count, batch: settings.batch, seed: settings.seed).stepsPerEpoch
    schedule = settings.schedule(steps: settings.epochs * stepsPerEpoch)
    plan = try LearningError.wrapping(LearningError.network) { () throws(NetworkError) in
      let plan = try TrainingPlan(
        architecture, batch: settings.batch, precision: settings.precision, loss: settings.loss,
        optimizer: settings.optimizer, threads: settings.threads)
      try plan.load(parameters)
      return plan
    }
    samples = try SampleStream(
      cases, plan: plan, augmentation: settings.augmentation, seed: settings.seed,
      workers: settings.loaderThreads, depth: settings.loaderDepth, from: epoch,
      steps: max(0, settings.epochs - epoch) * stepsPerEpoch)
  }

  static func check(
    _ cases: [PreparedFile], _ architecture: ViTUNetConfiguration
  ) throws(LearningError) {
    guard architecture.classes == TumourClass.allCases.count else {
      throw .invalidSettings(
        "the network has \(architecture.classes) classes, and masks have "
          + "\(TumourClass.allCases.count)")
    }
    for file in cases {
      let isLargeEnough = zip(file.extent.sides, architecture.volume.sides).allSatisfy { $0 >= $1 }
      guard isLargeEnough, file.channels == architecture.inputChannels else {
        throw .invalidSettings(
          "a case has \(file.channels) channels of \(file.extent), the network takes "
            + "\(architecture.inputChannels) of \(architecture.volume)")
      }
      guard file.hasLabels else {
        throw .noCases("to learn from without a mask: '\(file.name)' has none")
      }
    }
  }

  /// Trains one epoch.
  /// - Parameter onStep: Called after every step with its number in the epoch, counted from 1, and
  ///   its loss; what it throws ends the epoch, between steps.
  /// - Throws: ``LearningError/network(_:)``, what `onStep` throws.
  package func trainEpoch(onStep: (Int, LossReport) throws -> Void) throws -> EpochRecord {
    let clock = ContinuousClock()
    let (start, waitedBefore) = (clock.now, samples.waitedSeconds)
    var (loss, dice, crossEntropy) = (0.0, 0.0, 0.0)
    var options = StepOptions(learningRate: settings.learningRate)
    options.maximumGradientNorm = settings.maximumGradientNorm
    for step in 0..<stepsPerEpoch {
      options.learningRate = schedule.rate(step: epoch * stepsPerEpoch + step)
      let report = try samples.step(plan, options)
      loss += report.total
      dice += report.dice
      crossEntropy += report.crossEntropy
      try onStep(step + 1, report)
    }
    epoch += 1
    let steps = Double(stepsPerEpoch)
    return EpochRecord(
      epoch: epoch, steps: stepsPerEpoch, loss: loss / steps, diceLoss: dice / steps,
      crossEntropy: crossEntropy / steps, learningRate: options.learningRate,
      seconds: (clock.now - start) / .seconds(1),
      waitedSeconds: samples.waitedSeconds - waitedBefore,
      casesSeen: steps * Double(settings.batch))
  }
}
