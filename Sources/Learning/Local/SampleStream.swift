// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import NeuralNetwork

/// Batches of training cases, made ahead by background threads: epoch after epoch without
/// end, or so many steps.
final class SampleStream {
  let stepsPerEpoch: Int
  private let stream: BatchStream

  /// - Parameters:
  ///   - workers: Threads that read and augment.
  ///   - depth: Batches that are made ahead.
  ///   - epoch: The one to begin with, which decides about order and augmentation.
  ///   - first: The step of that epoch to begin with; may lie in a later one.
  ///   - steps: nil for no end.
  init(
    _ cases: [PreparedFile], plan: TrainingPlan, augmentation: AugmentationSettings?,
    seed: UInt64, workers: Int, depth: Int, from epoch: Int = 0, first: Int = 0,
    steps: Int? = nil
  ) throws(LearningError) {
    let order = EpochOrder(caseCount: cases.count, batch: plan.batch, seed: seed)
    let maker = try SampleMaker(
      cases: cases, extent: plan.configuration.volume, augmentation: augmentation,
      seed: seed, workers: workers)
    stepsPerEpoch = order.stepsPerEpoch
    stream = BatchStream(
      count: steps ?? .max, depth: depth, workers: workers,
      imageCount: plan.imageCount, labelCount: plan.labelCount
    ) { number, worker, images, labels in
      let (epochs, step) = (first + number).quotientAndRemainder(
        dividingBy: order.stepsPerEpoch)
      try maker.fill(
        order.cases(epoch: epoch + epochs, step: step), epoch: epoch + epochs, worker: worker,
        images, labels)
    }
  }

  /// Seconds in which steps waited for batches so far.
  var waitedSeconds: Double { stream.waitedSeconds }

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
