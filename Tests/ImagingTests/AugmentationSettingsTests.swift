// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Tensors
import Testing

@Suite("Settings of augmentation")
struct AugmentationSettingsTests {
  private let extent = Extent(depth: 20, height: 24, width: 28)

  private func samples(
    _ settings: AugmentationSettings, count: Int
  ) -> [AugmentationSample] {
    var generator = SeededGenerator(seed: 11)
    return (0..<count).map { _ in
      AugmentationSample(
        settings, extent: extent, spacing: SIMD3(1, 1, 1), generator: &generator)
    }
  }

  /// Uniform in the range: within it, and close to both of its ends.
  private func expectUniform(
    _ values: [Double], _ range: ClosedRange<Double>,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let width = range.upperBound - range.lowerBound
    #expect(values.allSatisfy { range.contains($0) }, sourceLocation: sourceLocation)
    #expect(
      (values.min() ?? 0) < range.lowerBound + width * 0.02, sourceLocation: sourceLocation)
    #expect(
      (values.max() ?? 0) > range.upperBound - width * 0.02, sourceLocation: sourceLocation)
    let mean = values.reduce(0, +) / Double(values.count)
    let middle = (range.lowerBound + range.upperBound) / 2
    let error = width / (12 * Double(values.count)).squareRoot()
    #expect(abs(mean - middle) < 5 * error, sourceLocation: sourceLocation)
  }

  @Test("parameters are uniform in TorchIO's ranges")
  func ranges() throws {
    let drawn = samples(AugmentationSettings(), count: 500)
    for axis in 0..<3 {
      expectUniform(try drawn.map { try found($0.affine, "affine").scales[axis] }, 0.9...1.1)
      expectUniform(try drawn.map { try found($0.affine, "affine").degrees[axis] }, -10...10)
    }
    let deviations = try drawn.flatMap { try found($0.noise, "noise").deviations }
    expectUniform(deviations.map { Double($0) }, 0...0.25)
    let gammas = try drawn.flatMap { try found($0.gamma, "gamma") }
    expectUniform(gammas.map { log(Double($0)) }, -0.3000001...0.3000001)
    let fields = try drawn.map { try found($0.biasField, "bias field") }
    #expect(fields.allSatisfy { $0.coefficients.count == 4 * 20 })
    expectUniform(fields.flatMap(\.coefficients), -0.5...0.5)
  }

  @Test("two layers of control points are locked on all axes, the others are uniform")
  func lockedBorders() throws {
    var free: [Double] = []
    for sample in samples(AugmentationSettings(), count: 50) {
      let grid = try found(sample.elastic, "elastic")
      #expect(grid.points == 7)
      for (index, displacement) in grid.displacements.enumerated() {
        let place = [index % 7, index / 7 % 7, index / 49 % 7]
        if place.allSatisfy({ (2...4).contains($0) }) {
          free.append(Double(displacement))
        } else {
          #expect(displacement == 0)
        }
      }
    }
    expectUniform(free, -7.5...7.5)
  }

  @Test("transforms take part with their probabilities")
  func probabilities() {
    let settings = AugmentationSettings(
      affine: AffineAugmentation(probability: 0.2),
      elastic: ElasticAugmentation(probability: 0.4),
      flips: FlipAugmentation(probability: 0.5, axes: [.width, .depth]),
      biasField: BiasFieldAugmentation(probability: 0), gamma: GammaAugmentation(probability: 1),
      noise: NoiseAugmentation(probability: 0.8))
    let count = 1000
    let drawn = samples(settings, count: count)
    func expectShare(
      _ share: Double, sourceLocation: SourceLocation = #_sourceLocation,
      _ takesPart: (AugmentationSample) -> Bool
    ) {
      let found = Double(drawn.count(where: takesPart)) / Double(count)
      let error = (share * (1 - share) / Double(count)).squareRoot()
      #expect(abs(found - share) <= 5 * error, sourceLocation: sourceLocation)
    }
    expectShare(0.2) { $0.affine != nil }
    expectShare(0.4) { $0.elastic != nil }
    expectShare(0.5) { $0.flips[0] }
    expectShare(0) { $0.flips[1] }
    expectShare(0.5) { $0.flips[2] }
    expectShare(0.25) { $0.flips[0] && $0.flips[2] }
    expectShare(0) { $0.biasField != nil }
    expectShare(1) { $0.gamma != nil }
    expectShare(0.8) { $0.noise != nil }
  }

  @Test("displacements beyond half the control points' distance may fold")
  func folding() {
    let elastic = ElasticAugmentation()
    // Control points are 240.25 / 4 and 155.25 / 4 mm apart, or those of 40 voxels 10.06.
    let brats = Geometry.brats
    #expect(!elastic.mayFold(extent: brats.extent, spacing: brats.spacing))
    #expect(elastic.mayFold(extent: Extent(40), spacing: SIMD3(1, 1, 1)))
    #expect(!elastic.mayFold(extent: Extent(40), spacing: SIMD3(2, 2, 2)))
    var sample = AugmentationSample(extent: Extent(40), spacing: SIMD3(1, 1, 1))
    #expect(!sample.mayFold)
    for (displacement, expected) in [(5.03 as Float, false), (-5.04, true)] {
      var displacements = [Float](repeating: 0, count: 3 * 343)
      displacements[500] = displacement
      sample.elastic = ControlGrid(points: 7, displacements: displacements)
      #expect(sample.mayFold == expected)
    }
  }

  @Test("settings out of their ranges are refused")
  func refused() {
    let refused = [
      AugmentationSettings(affine: AffineAugmentation(probability: 1.1)),
      AugmentationSettings(affine: AffineAugmentation(scale: 1)),
      AugmentationSettings(affine: AffineAugmentation(degrees: .nan)),
      AugmentationSettings(elastic: ElasticAugmentation(controlPoints: 3, lockedBorders: 0)),
      AugmentationSettings(elastic: ElasticAugmentation(controlPoints: 4)),
      AugmentationSettings(elastic: ElasticAugmentation(controlPoints: 1000)),
      AugmentationSettings(elastic: ElasticAugmentation(lockedBorders: 3)),
      AugmentationSettings(elastic: ElasticAugmentation(maximumDisplacement: -1)),
      AugmentationSettings(flips: FlipAugmentation(probability: -0.1)),
      AugmentationSettings(biasField: BiasFieldAugmentation(order: 7)),
      AugmentationSettings(biasField: BiasFieldAugmentation(maximumCoefficient: .infinity)),
      AugmentationSettings(gamma: GammaAugmentation(maximumLogGamma: -1)),
      AugmentationSettings(noise: NoiseAugmentation(maximumDeviation: -1)),
    ]
    for settings in refused {
      #expect(throws: ImagingError.self) { try settings.validate() }
    }
    #expect(throws: Never.self) { try AugmentationSettings().validate() }
    #expect(throws: Never.self) { try AugmentationSettings.none.validate() }
  }

  @Test("settings survive JSON")
  func codable() throws {
    let settings = AugmentationSettings(
      affine: nil, flips: FlipAugmentation(axes: [.height]), padding: .minimum)
    let decoded = try JSONDecoder().decode(
      AugmentationSettings.self, from: JSONEncoder().encode(settings))
    #expect(decoded == settings)
  }
}
