// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

/// What the losses are, in the suite that chooses instruction sets.
extension CKernelsTests {
  @Test("two voxels cost what MONAI says", arguments: isas)
  func lossOfMONAI(isa: String) throws {
    try #require(tsn_select_isa(isa))
    let test = LossCase(planes: [2, 0, 0, 1, 0, 0, 0, 0], labels: [0, 1])
    for naive in [false, true] {
      let (all, _) = test.loss(naive: naive, options: LossOptions())
      let (foreground, _) = test.loss(naive: naive, options: LossOptions(includeBackground: false))
      #expect(abs(all.dice - 0.660201) < 1e-6)
      #expect(abs(foreground.dice - 0.798329) < 1e-6)
      #expect(abs(all.total - 1.202412) < 1e-6)
      #expect(test.sums(naive: naive).correct == 2)
    }
  }

  @Test("losses and gradients are PyTorch's", arguments: isas)
  func lossOfPyTorch(isa: String) throws {
    // From Fixtures/optimisers.py, with torch 2.15.0.
    let weights: [Float] = [0.5, 1, 2, 3]
    let cases: [(options: LossOptions, losses: [Double], gradient: [Float], norm: Double)] = [
      (
        LossOptions(dice: 0.7, crossEntropy: 1.3), [0.777339294, 2.61347746, 3.9416582],
        [
          0.00401488068, 0.0217050256, -0.0289398984, 0.00321999215, -0.0313498709,
          0.000246630739, 0.0291853687, 0.00191787152,
        ], 0.216890524
      ),
      (
        LossOptions(
          dice: 0.7, crossEntropy: 1.3, classWeights: weights, includeBackground: false,
          countAbsentClasses: false), [0.741113046, 2.86453197, 4.24267069],
        [
          0.00556757983, 0.0336866402, -0.0441558519, 0.00490163178, -0.0117332397,
          0.000101851175, 0.0110460913, 0.000585297271,
        ], 0.256610704
      ),
    ]
    try #require(tsn_select_isa(isa))
    var draw = KnuthGenerator()
    let planes = draw.floats(4 * 41).map { 4 * $0 }
    let test = LossCase(planes: planes, labels: (0..<41).map { _ in UInt8(draw.next() % 3) })
    for (options, losses, expected, norm) in cases {
      for naive in [false, true] {
        let (loss, coefficients) = test.loss(naive: naive, options: options)
        #expect(close([loss.dice, loss.cross_entropy, loss.total], losses, 1e-6))
        let gradient = test.gradient(naive: naive, coefficients: coefficients)
        let ends = [0, 40].flatMap { voxel in (0..<4).map { gradient[$0 * 41 + voxel] } }
        #expect(close(ends, expected, 1e-7))
        let squares = gradient.reduce(0) { $0 + Double($1) * Double($1) }
        #expect(abs(squares.squareRoot() - norm) < 1e-6)
      }
    }
  }

  @Test(
    "a gradient is the loss's slope",
    arguments: [
      LossOptions(), LossOptions(crossEntropy: 0),
      LossOptions(dice: 0, classWeights: [1, 5, 0, 2]),
      LossOptions(dice: 0.3, includeBackground: false, countAbsentClasses: false),
    ])
  func lossSlope(options: LossOptions) {
    let step: Float = 0x1p-10
    // Multiples of the step, which floats hold.
    let steps = (0..<4 * 13).map { _ in Int.random(in: -3000...3000, using: &generator) }
    let planes = steps.map { step * Float($0) }
    let labels: [UInt8] = [0, 1, 2, 0, 0, 1, 9, 2, 0, 0, 1, 2, 0]
    func total(_ planes: [Float]) -> Double {
      LossCase(planes: planes, labels: labels).loss(naive: true, options: options).0.total
    }
    let test = LossCase(planes: planes, labels: labels)
    let (_, coefficients) = test.loss(naive: true, options: options)
    let slopes = planes.indices.map { index -> Float in
      var (left, right) = (planes, planes)
      left[index] -= step
      right[index] += step
      return Float((total(right) - total(left)) / Double(2 * step))
    }
    #expect(close(test.gradient(naive: true, coefficients: coefficients), slopes, 1e-6))
    #expect(close(test.gradient(naive: false, coefficients: coefficients), slopes, 1e-6))
  }

  @Test("huge logits overflow nothing; NaN shows, unless its voxel has no label", arguments: isas)
  func lossExtremes(isa: String) throws {
    try #require(tsn_select_isa(isa))
    let huge: [Float] = [1e4, -1e4, 1e4, 0, -1e4, 1e4, 1e4, 0, 0, 0, 1e4, -0.0]
    for repeats in [1, 8] {
      let planes = [0..<4, 4..<8, 8..<12].flatMap { plane in
        (0..<repeats).flatMap { _ in huge[plane] }
      }
      let labels = (0..<repeats).flatMap { _ in [1, 1, 2, 2] as [UInt8] }
      let test = LossCase(planes: planes, labels: labels)
      let (loss, coefficients) = test.loss(naive: false, options: LossOptions())
      let entropy = (2e4 + 0 + Double.log3 + Double.log3) / 4
      #expect(abs(loss.cross_entropy - entropy) < 1e-3)
      #expect(test.sums(naive: false).counts == test.sums(naive: true).counts)
      let gradient = test.gradient(naive: false, coefficients: coefficients)
      #expect(close(gradient, test.gradient(naive: true, coefficients: coefficients), 1e-6))
      for position in planes.indices {
        var spoiled = planes
        spoiled[position] = .nan
        let seen = LossCase(planes: spoiled, labels: labels)
        let (spoiledLoss, _) = seen.loss(naive: false, options: LossOptions())
        #expect(spoiledLoss.total.isNaN && spoiledLoss.cross_entropy.isNaN)
        var unlabelled = labels
        unlabelled[position % labels.count] = 3
        let unseen = LossCase(planes: spoiled, labels: unlabelled)
        let (loss, coefficients) = unseen.loss(naive: false, options: LossOptions())
        #expect(loss.total.isFinite && unseen.sums(naive: false).invalid == 1)
        let gradient = unseen.gradient(naive: false, coefficients: coefficients)
        #expect(gradient.allSatisfy(\.isFinite) && gradient[position] == 0)
      }
    }
  }

  @Test("small probabilities are right to a few units in the last place", arguments: isas)
  func softmaxPrecision(isa: String) throws {
    try #require(tsn_select_isa(isa))
    let logits = (0..<8600).map { -Float($0) / 100 }
    let zeros = [Float](repeating: 0, count: logits.count)
    let labels = [UInt8](repeating: 0, count: logits.count)
    let test = LossCase(planes: zeros + logits, labels: labels)
    let naive = test.probabilities(naive: true)
    for (fast, naive) in zip(test.probabilities(naive: false), naive) {
      #expect(abs(fast - naive) <= 4 * naive.ulp)
    }
  }
}

extension Double {
  /// The natural logarithm of 3.
  fileprivate static let log3 = 1.0986122886681098
}
