// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Tensors
import Testing

@Suite("Properties of augmentation")
struct AugmentationPropertyTests {
  private static let extent = Extent(depth: 13, height: 17, width: 19)
  private static let spacing = SIMD3(1.5, 1, 1.2)
  private let images: [Float]
  private let labels: [UInt8]

  init() {
    var generator = SeededGenerator(seed: 4)
    images = (0..<4 * Self.extent.voxelCount).map { _ in
      let value = Float.random(in: -2...2, using: &generator)
      return value < -1 ? 0 : value
    }
    labels = (0..<Self.extent.voxelCount).map { _ in
      [0, 1, 3].randomElement(using: &generator) ?? 0
    }
  }

  private func drawn(_ settings: AugmentationSettings, seed: UInt64) -> AugmentationSample {
    var generator = SeededGenerator(seed: seed)
    return AugmentationSample(
      settings, extent: Self.extent, spacing: Self.spacing, generator: &generator)
  }

  @Test("no augmentation changes nothing")
  func none() {
    let found = drawn(.none, seed: 1).applied(to: images, labels: labels)
    #expect(areEqual(found.images, images))
    #expect(areEqual(found.labels, labels))
  }

  @Test("transforms of no strength change nothing")
  func identity() {
    let settings = AugmentationSettings(
      affine: AffineAugmentation(scale: 0, degrees: 0),
      elastic: ElasticAugmentation(maximumDisplacement: 0), flips: nil, biasField: nil, gamma: nil,
      noise: NoiseAugmentation(maximumDeviation: 0))
    let sample = drawn(settings, seed: 1)
    #expect(sample.affine != nil && sample.elastic != nil && sample.noise != nil)
    let found = sample.applied(to: images, labels: labels)
    // The matrix of an affine map is rounded, which must not matter.
    #expect(largestDifference(found.images, images) < 1e-5)
    #expect(areEqual(found.labels, labels))
    var deformed = sample
    deformed.affine = nil
    #expect(areEqual(deformed.applied(to: images).images, images))
  }

  @Test("a flip reverses its axis and is its own inverse", arguments: 0..<3)
  func flips(axis: Int) {
    var sample = drawn(.none, seed: 1)
    sample.flips[axis] = true
    let once = sample.applied(to: images, labels: labels)
    let extent = Self.extent
    var isReversed = true
    for z in 0..<extent.depth {
      for y in 0..<extent.height {
        for x in 0..<extent.width {
          let geometry = Geometry.millimetres(extent)
          let source = geometry.offset(
            x: axis == 0 ? extent.width - 1 - x : x, y: axis == 1 ? extent.height - 1 - y : y,
            z: axis == 2 ? extent.depth - 1 - z : z)
          let target = geometry.offset(x: x, y: y, z: z)
          isReversed =
            isReversed && once.labels[target] == labels[source]
            && once.images[target] == images[source]
        }
      }
    }
    #expect(isReversed)
    let twice = sample.applied(to: once.images, labels: once.labels)
    #expect(areEqual(twice.images, images))
    #expect(areEqual(twice.labels, labels))
  }

  @Test("the same seed gives the same sample, another one another", arguments: 1...5)
  func determinism(seed: Int) {
    let settings = AugmentationSettings()
    let sample = drawn(settings, seed: UInt64(seed))
    #expect(sample == drawn(settings, seed: UInt64(seed)))
    #expect(sample != drawn(settings, seed: UInt64(seed + 1)))
    let first = sample.applied(to: images, labels: labels)
    let second = sample.applied(to: images, labels: labels)
    #expect(areEqual(first.images, second.images))
    #expect(areEqual(first.labels, second.labels))
    #expect(!areEqual(first.images, images))
  }

  @Test("labels only take values that are there", arguments: 1...5)
  func labelValues(seed: Int) {
    let found = drawn(AugmentationSettings(), seed: UInt64(seed)).applied(
      to: images, labels: labels)
    #expect(found.labels.allSatisfy { [0, 1, 3].contains($0) })
  }

  @Test("ones stay ones inside, and beyond the edges is padding", arguments: 1...5)
  func ones(seed: Int) {
    let settings = AugmentationSettings(biasField: nil, gamma: nil, noise: nil)
    let sample = drawn(settings, seed: UInt64(seed))
    let ones = [Float](repeating: 1, count: images.count)
    let found = sample.applied(to: ones, background: [-3, -3, -3, -3]).images
    #expect(found.allSatisfy { $0 == 1 || $0 == -3 })
    #expect(found.count { $0 == 1 } > ones.count / 2)
    var minimum = sample
    minimum.padding = .minimum
    #expect(areEqual(minimum.applied(to: ones).images, ones))
  }

  @Test("exact zeros stay, but for resampling", arguments: 1...5)
  func background(seed: Int) {
    let settings = AugmentationSettings(affine: nil, elastic: nil, flips: nil)
    var images = images
    let count = Self.extent.voxelCount
    for channel in 0..<4 {
      for i in 0..<200 { images[channel * count + i] = 0 }
    }
    let found = drawn(settings, seed: UInt64(seed)).applied(to: images).images
    for channel in 0..<4 {
      #expect(found[channel * count..<channel * count + 200].allSatisfy { $0 == 0 })
    }
    let noiseless = AugmentationSettings(affine: nil, elastic: nil, flips: nil, noise: nil)
    let scaled = drawn(noiseless, seed: UInt64(seed)).applied(to: images).images
    #expect(zip(scaled, images).allSatisfy { ($0 == 0) == ($1 == 0) && ($0 < 0) == ($1 < 0) })
    #expect(scaled.allSatisfy { $0.isFinite })
  }
}
