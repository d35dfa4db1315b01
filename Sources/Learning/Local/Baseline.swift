// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import NeuralNetwork
import Tensors

/// Training without a federation: one network, from given parameters, for so many steps.
package enum Baseline {
  /// - Parameters:
  ///   - cases: That train, preprocessed for the network; at least one.
  ///   - onStep: Called after each step with its number, from 1; what it throws ends the training.
  /// - Returns: The parameters after the last step.
  /// - Throws: ``LearningError``, what `onStep` throws.
  package static func train(
    _ architecture: ViTUNetConfiguration, from start: ParameterVector, cases: [PreparedFile],
    settings: LocalSettings, steps: Int, learningRate: Double,
    onStep: (Int) throws -> Void
  ) throws -> ParameterVector {
    guard !cases.isEmpty else { throw LearningError.noCases("to train on") }
    try Trainer.check(cases, architecture)
    let plan = try settings.plan(architecture, for: cases)
    try plan.load(start)
    let samples = try SampleStream(
      cases, plan: plan, augmentation: settings.augmentation, seed: settings.seed,
      workers: settings.loaderThreads, depth: settings.loaderDepth, steps: steps)
    var options = StepOptions(learningRate: learningRate)
    options.maximumGradientNorm = settings.maximumGradientNorm
    for step in 0..<steps {
      _ = try samples.step(plan, options)
      try onStep(step + 1)
    }
    return try plan.parameters()
  }
}
