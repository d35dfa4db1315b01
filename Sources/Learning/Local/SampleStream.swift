// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import NeuralNetwork

/// Batches of an agent's training cases, made ahead by background threads: epoch after epoch without
/// end, or so many steps.
final class SampleStream {
  let stepsPerEpoch: Int
  private let stream: BatchStream

  /// - Parameters:
  ///   - epoch: The one to begin with, which decides about order and augmentation.
  ///   - steps: nil for no end.
  init(
    _ cases: [PreparedFile], plan: TrainingPlan, settings: LocalSettings, seed: UInt64,
    from epoch: Int = 0, steps: Int? = nil
  ) throws(LearningError) {
    let order = EpochOrder(caseCount: cases.count, batch: plan.batch, seed: seed)
    let maker = try SampleMaker(
      cases: cases, extent: plan.configuration.volume, augmentation: settings.augmentation,
      seed: seed, workers: settings.loaderThreads)
    stepsPerEpoch = order.stepsPerEpoch
    stream = BatchStream(
      count: steps ?? .max, depth: settings.loaderDepth, workers: settings.loaderThreads,
      imageCount: plan.imageCount, labelCount: plan.labelCount
    ) { number, worker, images, labels in
      let (epochs, step) = number.quotientAndRemainder(dividingBy: order.stepsPerEpoch)
      try maker.fill(
        order.cases(epoch: epoch + epochs, step: step), epoch: epoch + epochs, worker: worker,
        images, labels)
    }
  }

  /// Trains one step on the next batch.
  /// - Throws: ``LearningError``.
  func step(_ plan: TrainingPlan, _ options: StepOptions) throws -> LossReport {
    let report = try stream.next { images, labels in
      try LearningError.wrapping(LearningError.network) { () throws(NetworkError) in
        try plan.step(images: images, labels: labels, options: options)
      }
    }
    guard let report else { throw LearningError.noCases("left: all steps are done") }
    return report
  }
}
