// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

/// Some of augmentation's transforms, with parameters that depend on nothing else.
struct AugmentationCase: CustomTestStringConvertible {
  /// A bit each for flips, affine map, elastic deformation, bias field, gamma, noise, and noise in
  /// the background.
  let transforms: Int

  static let all = (0..<128).filter { $0 & 96 != 64 }.map { AugmentationCase(transforms: $0) }

  var testDescription: String {
    let names = ["flips", "affine", "elastic", "bias", "gamma", "noise", "background"]
    return (0..<7).filter(has).map { names[$0] }.joined(separator: " ")
  }

  private func has(_ transform: Int) -> Bool { transforms >> transform & 1 == 1 }

  /// What the kernel or its twin makes of a sample of two channels, in ranges of rows.
  func outputs(
    naive: Bool, extent: tsn_extent, cuts: [Int]? = nil
  ) -> (images: Buffer, labels: [UInt8]) {
    var generator = SplitMix64(state: 77)
    let channels = 2
    let images = (0..<channels * extent.voxels).map { _ in
      // Background, too, in both channels at once.
      generator.next() % 3 == 0 ? 0 : Float.random(in: -2...2, using: &generator)
    }
    let labels = (0..<extent.voxels).map { _ in UInt8.random(in: 0...3, using: &generator) }
    let out = Buffer(count: images.count)
    var newLabels = [UInt8](repeating: 255, count: labels.count)
    let scratch = Buffer(count: tsn_augment_scratch(extent.width))
    let rows = cuts ?? [0, extent.depth * extent.height]
    withPlan(extent: extent, channels: channels, &generator) { plan in
      for (begin, end) in zip(rows, rows.dropFirst()) {
        (naive ? tsn_augment_naive : tsn_augment)(
          out.floats, &newLabels, images, labels, plan, scratch.floats, begin, end)
      }
    }
    return (out, scratch.isGuarded ? newLabels : [])
  }

  private func withPlan(
    extent: tsn_extent, channels: Int, _ generator: inout SplitMix64,
    _ body: (UnsafePointer<tsn_augmentation>) -> Void
  ) {
    func numbers(_ count: Int, _ range: ClosedRange<Float>) -> Unaligned<Float> {
      Unaligned((0..<count).map { _ in .random(in: range, using: &generator) }, offset: 0)
    }
    let padding = numbers(channels, -1...1)
    let gamma = numbers(channels, 0.7...1.4)
    let noise = numbers(channels, 0.1...0.3)
    let bias = Unaligned(
      (0..<channels * 20).map { _ in Double.random(in: -0.4...0.4, using: &generator) }, offset: 0)
    let warp = Warp(
      extent: extent, isFlipped: has(0), isAffine: has(1), isElastic: has(2), &generator)
    withExtendedLifetime((padding, gamma, noise, bias, warp)) {
      var transform = warp.value
      withUnsafePointer(to: &transform) { transform in
        var plan = tsn_augmentation()
        plan.extent = extent
        plan.channels = channels
        plan.padding = UnsafePointer(padding.pointer)
        plan.warp = transforms & 7 != 0 ? transform : nil
        plan.bias_order = 3
        plan.bias = has(3) ? UnsafePointer(bias.pointer) : nil
        plan.gamma = has(4) ? UnsafePointer(gamma.pointer) : nil
        plan.noise = has(5) ? UnsafePointer(noise.pointer) : nil
        plan.noise_seed = 0x1234_5678_9abc_def0
        plan.noise_in_background = has(6)
        body(&plan)
      }
    }
  }

  /// A map of places and the memory that it refers to.
  private final class Warp {
    private let points = (5, 6, 4)
    private let displacements: Unaligned<Float>
    private let first: [Unaligned<UInt32>]
    private let weights: [Unaligned<Float>]
    private(set) var value = tsn_warp()

    init(
      extent: tsn_extent, isFlipped: Bool, isAffine: Bool, isElastic: Bool,
      _ generator: inout SplitMix64
    ) {
      displacements = Unaligned(
        (0..<3 * 5 * 6 * 4).map { _ in .random(in: -2...2, using: &generator) }, offset: 0)
      let axes = [(extent.width, 5), (extent.height, 6), (extent.depth, 4)]
      first = axes.map { count, points in
        Unaligned((0..<count).map { UInt32($0 * (points - 3) / count) }, offset: 0)
      }
      // Any weights are weights of the sum.
      weights = axes.map { count, _ in
        Unaligned((0..<4 * count).map { _ in .random(in: 0...0.5, using: &generator) }, offset: 0)
      }
      value.matrix =
        isAffine
        ? (0.93, 0.13, -0.07, 0.31, -0.21, 1.04, 0.17, -0.23, 0.11, -0.05, 1.1, 0.19)
        : (1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0)
      value.flips = (isFlipped, false, isFlipped)
      guard isElastic else { return }
      value.displacements = UnsafePointer(displacements.pointer)
      value.points = points
      value.first = (
        UnsafePointer(first[0].pointer), UnsafePointer(first[1].pointer),
        UnsafePointer(first[2].pointer)
      )
      value.weights = (
        UnsafePointer(weights[0].pointer), UnsafePointer(weights[1].pointer),
        UnsafePointer(weights[2].pointer)
      )
    }
  }
}
