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
  private let scratch: [Scratch]

  /// A worker's memory: for what is augmented, and for the cases that patches are taken from.
  private struct Scratch {
    let sample: SampleBuffer
    let whole: SampleBuffer
  }

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
    let channels = cases[0].channels
    let sampleVoxels = augmentation == nil ? 0 : extent.voxelCount
    let wholeVoxels = zip(cases, patches).map { $1.isWhole ? 0 : $0.extent.voxelCount }.max() ?? 0
    scratch = (0..<workers).map { _ in
      Scratch(
        sample: .allocate(channels: channels, voxels: sampleVoxels),
        whole: .allocate(channels: channels, voxels: wholeVoxels))
    }
  }

  deinit {
    for worker in scratch {
      worker.sample.deallocate()
      worker.whole.deallocate()
    }
  }

  /// Writes one batch.
  /// - Throws: ``LearningError`` when a case cannot be read any more.
  func fill(
    _ indices: [Int], epoch: Int, worker: Int, _ images: UnsafeMutableBufferPointer<Float>,
    _ labels: UnsafeMutableBufferPointer<UInt8>
  ) throws(LearningError) {
    let (imageCount, labelCount) = (
      images.count / indices.count, labels.count / indices.count
    )
    for (sample, index) in indices.enumerated() {
      let output = SampleBuffer(
        images: UnsafeMutableBufferPointer(
          rebasing: images[sample * imageCount..<(sample + 1) * imageCount]),
        labels: UnsafeMutableBufferPointer(
          rebasing: labels[sample * labelCount..<(sample + 1) * labelCount]))
      guard let augmentation else {
        try read(index, epoch, whole: scratch[worker].whole, to: output)
        continue
      }
      let plain = scratch[worker].sample
      try read(index, epoch, whole: scratch[worker].whole, to: plain)
      sampleOf(index, epoch, augmentation).apply(
        images: UnsafeBufferPointer(plain.images), labels: UnsafeBufferPointer(plain.labels),
        background: backgrounds[index], into: output.images, labels: output.labels)
    }
  }

  /// Reads a case, or the patch of it that the epoch draws. The whole case is read for that, as only
  /// so its digest can be compared.
  private func read(
    _ index: Int, _ epoch: Int, whole: SampleBuffer, to sample: SampleBuffer
  ) throws(LearningError) {
    let file = cases[index]
    guard !patches[index].isWhole else {
      return try file.read(images: sample.images, labels: sample.labels)
    }
    let whole = whole.prefix(channels: file.channels, voxels: file.extent.voxelCount)
    try file.read(images: whole.images, labels: whole.labels)
    let (images, labels) = (UnsafeBufferPointer(whole.images), UnsafeBufferPointer(whole.labels))
    var generator = EpochOrder.generator(seed, "patch of \(file.name)", epoch)
    let patch = patches[index].draw(labels, &generator)
    patch.copy(from: images, of: file.extent, planes: file.channels, to: sample.images)
    patch.copy(from: labels, of: file.extent, planes: 1, to: sample.labels)
  }

  private func sampleOf(
    _ index: Int, _ epoch: Int, _ settings: AugmentationSettings
  ) -> AugmentationSample {
    var generator = EpochOrder.generator(seed, "augmentation of \(cases[index].name)", epoch)
    return AugmentationSample(
      settings, extent: extent, spacing: placements[index].spacing,
      channels: cases[index].channels, generator: &generator)
  }
}
