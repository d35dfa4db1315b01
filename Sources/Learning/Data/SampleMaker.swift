// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Imaging
import Tensors

/// Makes batches of cached cases, each augmented as (seed, epoch, case) decide.
///
/// Called by several threads at once, each with scratch memory of its own.
final class SampleMaker: @unchecked Sendable {
  private let cases: [PreparedFile]
  private let placements: [Placement]
  private let backgrounds: [[Float]]
  private let augmentation: AugmentationSettings?
  private let seed: UInt64
  // Written by one worker each, at the worker's own index.
  private let scratch: [UnsafeMutableBufferPointer<Float>]

  /// - Precondition: There is a case, and all have one extent and number of channels.
  /// - Throws: ``LearningError/invalidFile(path:reason:)`` when a case does not say where it lies.
  init(
    cases: [PreparedFile], augmentation: AugmentationSettings?, seed: UInt64, workers: Int
  ) throws(LearningError) {
    self.cases = cases
    self.augmentation = augmentation
    self.seed = seed
    var placements: [Placement] = []
    var backgrounds: [[Float]] = []
    for file in cases {
      placements.append(try file.value(Placement.self, of: PreparedCache.placementKey))
      let background = try file.value([Float].self, of: PreparedCache.backgroundKey)
      guard background.count == file.channels else {
        throw .invalidFile(
          path: file.path,
          reason: "it has \(background.count) backgrounds of \(file.channels) channels")
      }
      backgrounds.append(background)
    }
    (self.placements, self.backgrounds) = (placements, backgrounds)
    let count = cases[0].channels * cases[0].extent.voxelCount
    scratch = (0..<(augmentation == nil ? 0 : workers)).map { _ in
      let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
      buffer.initialize(repeating: 0)
      return buffer
    }
  }

  deinit {
    for buffer in scratch { buffer.deallocate() }
  }

  /// Writes one batch.
  func fill(
    _ indices: [Int], epoch: Int, worker: Int, _ images: UnsafeMutableBufferPointer<Float>,
    _ labels: UnsafeMutableBufferPointer<UInt8>
  ) {
    let (imageCount, labelCount) = (
      images.count / indices.count, labels.count / indices.count
    )
    for (sample, index) in indices.enumerated() {
      let newImages = UnsafeMutableBufferPointer(
        rebasing: images[sample * imageCount..<(sample + 1) * imageCount])
      let newLabels = UnsafeMutableBufferPointer(
        rebasing: labels[sample * labelCount..<(sample + 1) * labelCount])
      guard let augmentation else {
        cases[index].copyImages(to: newImages)
        cases[index].withLabels { _ = newLabels.update(fromContentsOf: $0) }
        continue
      }
      cases[index].copyImages(to: scratch[worker])
      let drawn = sampleOf(index, epoch, augmentation)
      cases[index].withLabels { labels in
        drawn.apply(
          images: UnsafeBufferPointer(scratch[worker]), labels: labels,
          background: backgrounds[index], into: newImages, labels: newLabels)
      }
    }
  }

  private func sampleOf(
    _ index: Int, _ epoch: Int, _ settings: AugmentationSettings
  ) -> AugmentationSample {
    let file = cases[index]
    let name = file.metadata[PreparedCache.caseKey] ?? "\(index)"
    var generator = EpochOrder.generator(seed, "augmentation of \(name)", epoch)
    return AugmentationSample(
      settings, extent: file.extent, spacing: placements[index].spacing, channels: file.channels,
      generator: &generator)
  }
}
