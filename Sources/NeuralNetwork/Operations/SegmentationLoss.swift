// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// The loss of a batch, and its gradient in the place of the logits.
final class SegmentationLoss: Operation {
  /// [batch][classes][voxels]; the gradient afterwards.
  private let logits: Buffer
  /// The caller's labels, one byte a voxel: [batch][voxels].
  private let labels: Buffer
  private let classes: Int
  private let batch: Int
  private let voxels: Int
  /// Valid for the classes.
  var options: LossOptions
  private let threads: Threads
  private var parts: [tsn_class_sums]
  private(set) var report: LossReport

  init(
    logits: Buffer, labels: Buffer, classes: Int, batch: Int, voxels: Int, options: LossOptions,
    threads: Threads
  ) {
    self.logits = logits
    self.labels = labels
    self.classes = classes
    self.batch = batch
    self.voxels = voxels
    self.options = options
    self.threads = threads
    report = LossReport(classes: classes)
    parts = Array(repeating: tsn_class_sums(), count: threads.count)
  }

  var buffers: [Buffer] { [logits] }

  func run() {
    var sums = measure()
    var loss = tsn_loss()
    var coefficients = tsn_loss_coefficients()
    finish(&loss, &coefficients, &sums)
    threads.split(voxels) { range in
      for sample in 0..<batch {
        let logits = logits(sample, range)
        withUnsafePointer(to: coefficients) {
          tsn_loss_gradient(
            logits, logits, labels(sample, range), $0, classes, voxels, range.count)
        }
      }
    }
    report = LossReport(loss, sums, classes: classes)
  }

  private func logits(_ sample: Int, _ range: Range<Int>) -> UnsafeMutablePointer<Float> {
    logits.floats(at: sample * classes * voxels + range.lowerBound)
  }

  private func labels(_ sample: Int, _ range: Range<Int>) -> UnsafePointer<UInt8> {
    UnsafePointer(labels.address.assumingMemoryBound(to: UInt8.self))
      + sample * voxels + range.lowerBound
  }

  private func measure() -> tsn_class_sums {
    var sums = tsn_class_sums()
    parts.withUnsafeMutableBufferPointer { parts in
      guard let parts = parts.baseAddress else { return }
      parts.update(repeating: tsn_class_sums(), count: threads.count)
      threads.run { thread in
        let (part, range) = (parts + thread, threads.share(of: voxels, thread: thread))
        for sample in 0..<batch {
          tsn_loss_sums(
            part, logits(sample, range), labels(sample, range), classes, voxels, range.count)
        }
      }
      for thread in 0..<threads.count { tsn_class_sums_add(&sums, parts + thread) }
    }
    return sums
  }

  private func finish(
    _ loss: inout tsn_loss, _ coefficients: inout tsn_loss_coefficients,
    _ sums: inout tsn_class_sums
  ) {
    func finish(_ weights: UnsafePointer<Float>?) {
      var kernel = tsn_loss_options(
        dice_weight: options.diceWeight, cross_entropy_weight: options.crossEntropyWeight,
        smooth: options.smooth, class_weights: weights,
        include_background: options.includesBackground,
        count_absent_classes: options.countsAbsentClasses)
      tsn_loss_finish(&loss, &coefficients, &sums, &kernel, classes)
    }
    guard let weights = options.classWeights else { return finish(nil) }
    weights.withUnsafeBufferPointer { finish($0.baseAddress) }
  }
}
