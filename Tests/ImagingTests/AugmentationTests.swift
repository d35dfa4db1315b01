// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Tensors
import Testing

/// Each transform against TorchIO, with given parameters.
@Suite("Augmentation")
struct AugmentationTests {
  private let fixture: TransformFixture
  private let image: [Float]
  private let labels: [UInt8]
  /// Changes nothing yet.
  private let sample: AugmentationSample

  init() throws {
    fixture = try .augmentation()
    image = try fixture["image"]
    labels = try fixture.labels("labels")
    let spacing = try fixture["spacing"].map { Double($0) }
    sample = AugmentationSample(
      extent: try fixture.extent("image"), spacing: SIMD3(spacing[0], spacing[1], spacing[2]),
      channels: 1)
  }

  private func affine(_ name: String) throws -> AffineDraw {
    let p = try fixture["\(name).parameters"].map { Double($0) }
    return AffineDraw(
      scales: SIMD3(p[0], p[1], p[2]), degrees: SIMD3(p[3], p[4], p[5]))
  }

  private func elastic() throws -> ControlGrid {
    ControlGrid(points: 7, displacements: try fixture["elastic.parameters"])
  }

  /// Coordinates are floats: a thousandth of a voxel would be far more than their error.
  private func expect(
    _ found: (images: [Float], labels: [UInt8]), _ name: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(
      largestDifference(found.images, try fixture["\(name).image"]) < 5e-5,
      sourceLocation: sourceLocation)
    #expect(
      areEqual(found.labels, try fixture.labels("\(name).labels")), sourceLocation: sourceLocation)
  }

  @Test(
    "affine maps about the image's centre, padded with the minimum",
    arguments: ["rotatedX", "rotatedY", "rotatedZ", "scaledX", "scaledY", "scaledZ", "affine"])
  func affineMaps(name: String) throws {
    var sample = sample
    sample.affine = try affine(name)
    sample.padding = .minimum
    try expect(sample.applied(to: image, labels: labels), name)
  }

  @Test("elastic deformation by ITK's cubic B-splines")
  func deformation() throws {
    var sample = sample
    sample.elastic = try elastic()
    sample.padding = .minimum
    try expect(sample.applied(to: image, labels: labels), "elastic")
  }

  @Test("affine map, deformation and flips are one resampling")
  func together() throws {
    var sample = sample
    sample.affine = try affine("affine")
    sample.elastic = try elastic()
    sample.flips = [true, false, true]
    try expect(sample.applied(to: image, labels: labels, background: [-5]), "together")
  }

  @Test("bias fields of polynomials", arguments: [1, 3])
  func biasField(order: Int) throws {
    var sample = sample
    let coefficients = try fixture["bias\(order).parameters"].map { Double($0) }
    sample.biasField = BiasFieldDraw(order: order, coefficients: coefficients)
    let found = sample.applied(to: image, labels: labels)
    let expected = try fixture["bias\(order).image"]
    #expect(largestDifference(found.images, expected) < 1e-5)
    #expect(areEqual(found.labels, labels))
  }

  @Test("bias fields of odd sides, and of a side of one")
  func oddBiasField() throws {
    var sample = AugmentationSample(
      extent: try fixture.extent("biasOdd.image"), spacing: SIMD3(1, 1, 1), channels: 1)
    let coefficients = try fixture["bias3.parameters"].map { Double($0) }
    sample.biasField = BiasFieldDraw(order: 3, coefficients: coefficients)
    let expected = try fixture["biasOdd.image"]
    let found = sample.applied(to: [Float](repeating: 1, count: expected.count))
    #expect(largestDifference(found.images, expected) < 1e-5)
  }

  @Test("gamma keeps the sign", arguments: [0.75, 1.3] as [Float])
  func gamma(gamma: Float) throws {
    var sample = sample
    sample.gamma = [gamma]
    let expected = try fixture["gamma\(gamma).image"]
    #expect(largestDifference(sample.applied(to: image).images, expected) < 5e-6)
  }

  @Test("noise has the drawn deviation, in each channel its own numbers, and spares the background")
  func noise() throws {
    let extent = Extent(40)
    let count = extent.voxelCount
    var sample = AugmentationSample(extent: extent, spacing: SIMD3(1, 1, 1), channels: 2)
    var images = [Float](repeating: 1, count: 2 * count)
    // Background is where both are 0.
    for i in 0..<100 { images[i] = 0 }
    for i in count..<count + 50 { images[i] = 0 }
    for coversBackground in [false, true] {
      sample.noise = NoiseDraw(
        deviations: [0.1, 0.2], seed: 7, coversBackground: coversBackground)
      let found = sample.applied(to: images).images
      let noise = zip(found, images).map { $0 - $1 }
      #expect(noise[..<50].contains { $0 != 0 } == coversBackground)
      #expect(noise[50..<100].contains { $0 != 0 })
      for (channel, deviation) in [0.1, 0.2].enumerated() {
        let values = noise[channel * count + 100..<(channel + 1) * count].map { Double($0) }
        let n = Double(values.count)
        let mean = values.reduce(0, +) / n
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
        // Five standard errors.
        #expect(abs(mean) < 5 * deviation / n.squareRoot())
        #expect(abs(variance.squareRoot() / deviation - 1) < 5 / (2 * n).squareRoot())
      }
      let products = (100..<count).reduce(0) { $0 + Double(noise[$1] * noise[count + $1]) }
      #expect(abs(products / Double(count - 100)) < 5 * 0.1 * 0.2 / Double(count).squareRoot())
    }
  }
}
