// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Imaging
import Tensors

/// Makes batches of cached cases, or of patches of them where cases are larger than the network's
/// volume, each drawn and augmented as (seed, epoch, case) decide.
///
/// Called by several threads at once, each with scratch memory of its own.
final class SampleMaker: @unchecked Sendable {
  private let cases: [PreparedFile]
  private let placements: [Placement]
  private let backgrounds: [[Float]]
  private let patches: [PatchDraw]
  private let extent: Extent
  private let augmentation: AugmentationSettings?
  private let seed: UInt64
  // Written by one worker each, at the worker's own index.
  private let scratch: [UnsafeMutableBufferPointer<Float>]

  /// - Parameter extent: The network's volume, which each sample has.
  /// - Precondition: There is a case with labels, and all are as large as the extent and have one number
  ///   of channels.
  /// - Throws: ``LearningError/invalidFile(path:reason:)`` when a case does not say where it lies.
  init(
    cases: [PreparedFile], extent: Extent, augmentation: AugmentationSettings?, seed: UInt64,
    workers: Int
  ) throws(LearningError) {
    self.cases = cases
    self.extent = extent
    patches = cases.map { PatchDraw(of: $0, patch: extent) }
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
    let count = cases[0].channels * extent.voxelCount
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
        copyImages(index, epoch, to: newImages) { _ = newLabels.update(fromContentsOf: $0) }
        continue
      }
      let drawn = sampleOf(index, epoch, augmentation)
      copyImages(index, epoch, to: scratch[worker]) { labels in
        drawn.apply(
          images: UnsafeBufferPointer(scratch[worker]), labels: labels,
          background: backgrounds[index], into: newImages, labels: newLabels)
      }
    }
  }

  /// Copies the images of a case, or of the patch of it that the epoch draws, and then gives the
  /// labels of the same voxels to `body`.
  private func copyImages(
    _ index: Int, _ epoch: Int, to images: UnsafeMutableBufferPointer<Float>,
    _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    let file = cases[index]
    guard !patches[index].isWhole else {
      file.copyImages(to: images)
      return file.withLabels(body)
    }
    var generator = EpochOrder.generator(seed, "patch of \(name(index))", epoch)
    let patch = file.withLabels { patches[index].draw($0, &generator) }
    file.copyImages(of: patch, to: images)
    let labels = [UInt8](unsafeUninitializedCapacity: extent.voxelCount) { labels, count in
      count = extent.voxelCount
      file.copyLabels(of: patch, to: UnsafeMutableBufferPointer(rebasing: labels[..<count]))
    }
    labels.withUnsafeBufferPointer(body)
  }

  private func name(_ index: Int) -> String {
    cases[index].metadata[PreparedCache.caseKey] ?? "\(index)"
  }

  private func sampleOf(
    _ index: Int, _ epoch: Int, _ settings: AugmentationSettings
  ) -> AugmentationSample {
    var generator = EpochOrder.generator(seed, "augmentation of \(name(index))", epoch)
    return AugmentationSample(
      settings, extent: extent, spacing: placements[index].spacing,
      channels: cases[index].channels, generator: &generator)
  }
}
