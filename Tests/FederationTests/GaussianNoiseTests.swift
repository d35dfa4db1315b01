// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Glibc
import Tensors
import Testing

@Suite("Gaussian noise")
struct GaussianNoiseTests {
  private func draws(_ count: Int, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    var normal = NormalDistribution()
    return (0..<count).map { _ in normal.next(using: &generator) }
  }

  /// The accumulator's sums, in units of 2^-32.
  private func sums(_ accumulator: FixedPointAccumulator) -> [Int64] {
    var sums: [Int64] = []
    accumulator.withUnsafeMutableSums(in: 0..<accumulator.count) { sums = Array($0) }
    return sums
  }

  private func noise(
    _ deviation: Double, count: Int, seed: UInt64, in ranges: [Range<Int>]? = nil
  ) throws -> [Int64] {
    var generator = SeededGenerator(seed: seed)
    let accumulator = try FixedPointAccumulator(count: count)
    try GaussianNoise(standardDeviation: deviation).add(
      to: accumulator, in: ranges, using: &generator)
    return sums(accumulator)
  }

  // MARK: Distribution

  @Test("moments are those of the normal distribution", arguments: [1, 2, 3] as [UInt64])
  func moments(seed: UInt64) {
    let n = 400_000.0
    let x = draws(Int(n), seed: seed)
    // Four standard errors: of the mean 1/√n, of the square √(2/n), of the cube √(15/n), of the
    // fourth power √(96/n).
    for (power, expected, variance) in [(1, 0, 1), (2, 1, 2), (3, 0, 15), (4, 3, 96)]
      as [(Double, Double, Double)]
    {
      let moment = x.reduce(0) { $0 + pow($1, power) } / n
      #expect(abs(moment - expected) <= 4 * (variance / n).squareRoot())
    }
    // Neighbours come from one pair; they and the pairs are independent.
    for lag in 1...3 {
      let product = zip(x, x.dropFirst(lag)).reduce(0) { $0 + $1.0 * $1.1 } / n
      #expect(abs(product) <= 4 / n.squareRoot())
    }
  }

  @Test("the distribution function is Φ (Kolmogorov, Smirnov)", arguments: [5, 6] as [UInt64])
  func kolmogorovSmirnov(seed: UInt64) {
    let x = draws(200_000, seed: seed).sorted()
    let n = Double(x.count)
    var distance = 0.0
    for (index, value) in x.enumerated() {
      let phi = 0.5 * erfc(-value / 2.0.squareRoot())
      distance = max(distance, Double(index + 1) / n - phi, phi - Double(index) / n)
    }
    // Passed by a right sampler with probability 0.999.
    #expect(distance * n.squareRoot() < 1.95)
    #expect(x.contains { $0 > 4 } && x.contains { $0 < -4 })
  }

  @Test("draws are the polar method's by the library's logarithm")
  func libraryLogarithm() {
    var generator = SeededGenerator(seed: 9)
    let found = draws(10_000, seed: 9)
    var expected: [Double] = []
    while expected.count < found.count {
      let (a, b) = (generator.next(), generator.next())
      // The upper 53 bits as a signed fraction, at the middle of its step.
      let u =
        (Double(Int64(bitPattern: a) / 2048 - (Int64(bitPattern: a) % 2048 < 0 ? 1 : 0)) + 0.5)
        / 4_503_599_627_370_496
      let v =
        (Double(Int64(bitPattern: b) / 2048 - (Int64(bitPattern: b) % 2048 < 0 ? 1 : 0)) + 0.5)
        / 4_503_599_627_370_496
      let s = u * u + v * v
      guard s < 1 else { continue }
      expected += [u, v].map { $0 * sqrt(-2 * log(s) / s) }
    }
    for (found, expected) in zip(found, expected) {
      #expect(abs(found - expected) <= 1e-14 * abs(expected))
    }
  }

  /// Hands out given words.
  private struct Words: RandomNumberGenerator {
    var words: [UInt64]

    mutating func next() -> UInt64 { words.isEmpty ? 0 : words.removeFirst() }
  }

  @Test("the largest draw keeps to its bound, and nothing fails at the ends of the words")
  func extremes() {
    for u in [0, .max, 1 << 63, (1 << 63) - 1] as [UInt64] {
      // The second pair is taken when the first is outside the circle.
      var generator = Words(words: [u, 0, 0, 0])
      var normal = NormalDistribution()
      let draws = [normal.next(using: &generator), normal.next(using: &generator)]
      #expect(draws.allSatisfy { abs($0) <= NormalDistribution.largest })
    }
    // u = 2^-53 and v = 2^-53: both draws are √(−ln 2^-105) = √(105 ln 2) = 8.531.
    var generator = Words(words: [0, 0])
    var normal = NormalDistribution()
    #expect(abs(normal.next(using: &generator) - (105 * log(2)).squareRoot()) < 1e-12)
    #expect(abs(NormalDistribution.largest - (210 * log(2)).squareRoot()) < 0.006)
  }

  @Test("the logarithm is the library's within 4 units in the last place")
  func logarithm() {
    var generator = SeededGenerator(seed: 4)
    var values = [0x1p-105, 0x1p-52, 0.5, 0.5.squareRoot(), 0.5.squareRoot().nextDown]
    values += [1 - 0x1p-53, 1 - 0x1p-30, 1, 1.5, 3, 1e300, 0x1p-1022]
    values += (0..<200_000).map { _ in .random(in: 0x1p-60..<1, using: &generator) }
    values += (0..<20_000).map { _ in pow(2, .random(in: -105..<0, using: &generator)) }
    for value in values {
      let expected = log(value)
      let found = NormalDistribution.logarithm(value)
      #expect(abs(found - expected) <= 4 * expected.ulp, "\(value)")
    }
  }

  // MARK: Sums

  @Test("each sum gets a draw times the deviation, rounded to the unit")
  func rounded() throws {
    let draws = draws(1001, seed: 21)
    for deviation in [0x1p-32, 0.25, 3] {
      let found = try noise(deviation, count: 1001, seed: 21)
      let expected = draws.map { Int64(($0 * deviation * 0x1p32).rounded()) }
      #expect(found == expected)
    }
  }

  @Test("noise is added to what was folded")
  func added() throws {
    let manifest = try ParameterManifest.flat(count: 5000)
    let accumulator = try FixedPointAccumulator(count: 5000)
    accumulator.fold(try ParameterVector(manifest: manifest, repeating: 2), weight: 1.5)
    var generator = SeededGenerator(seed: 2)
    try GaussianNoise(standardDeviation: 0.5).add(to: accumulator, using: &generator)
    let expected = try noise(0.5, count: 5000, seed: 2).map { $0 + 3 << 32 }
    #expect(sums(accumulator) == expected)
  }

  @Test("a generator's noise is the same however the coordinates are cut into ranges")
  func cuts() throws {
    let whole = try noise(1, count: 40_001, seed: 17)
    #expect(try noise(1, count: 40_001, seed: 17) == whole)
    #expect(
      try noise(1, count: 40_001, seed: 17, in: [0..<1, 1..<16_384, 16_384..<40_001]) == whole)
    #expect(try noise(1, count: 40_001, seed: 18) != whole)
  }

  @Test("coordinates outside the ranges get none")
  func ranges() throws {
    let found = try noise(1, count: 100, seed: 5, in: [10..<20, 50..<60])
    let all = try noise(1, count: 20, seed: 5)
    #expect(Array(found[10..<20] + found[50..<60]) == all)
    #expect((found[..<10] + found[20..<50] + found[60...]).allSatisfy { $0 == 0 })
  }

  @Test("the largest sum and the largest draws of the largest deviation do not wrap")
  func range() throws {
    let largest = NormalDistribution.largest * GaussianNoise.maximumStandardDeviation
    #expect(FixedPointAccumulator.maximumSum + largest < 0x1p31)
    for deviation in [0, -1, 67_108_865, .nan, .infinity] as [Double] {
      #expect(throws: FederationError.self) { try GaussianNoise(standardDeviation: deviation) }
    }
  }
}
