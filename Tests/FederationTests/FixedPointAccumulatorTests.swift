// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Tensors
import Testing

@Suite("Fixed-point accumulator")
struct FixedPointAccumulatorTests {
  struct WeightedDelta {
    let elements: [Float]
    let weight: Double
  }

  private func deltas(
    _ count: Int, size: Int, using generator: inout SeededGenerator
  ) -> [WeightedDelta] {
    (0..<count).map { _ in
      WeightedDelta(
        elements: (0..<size).map { _ in .random(in: -100...100, using: &generator) },
        weight: .random(in: 0...1000, using: &generator))
    }
  }

  private func vector(_ elements: [Float]) throws -> ParameterVector {
    try ParameterVector(manifest: .flat(count: elements.count), elements: elements)
  }

  /// The bits after folding in this order, each delta cut into pieces at random.
  private func result(
    of deltas: [WeightedDelta], onto parameters: [Float],
    cutBy generator: inout SeededGenerator
  ) throws -> [UInt32] {
    let accumulator = try FixedPointAccumulator(count: parameters.count)
    for delta in deltas {
      let contribution = accumulator.beginContribution(weight: delta.weight)
      let inner = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
        Int.random(in: 0...parameters.count, using: &generator)
      }
      let cuts = [0] + inner.sorted() + [parameters.count]
      // Pieces arrive in any order too.
      for (begin, end) in zip(cuts, cuts.dropFirst()).shuffled(using: &generator) {
        delta.elements[begin..<end].withUnsafeBufferPointer {
          accumulator.fold($0, at: begin, of: contribution)
        }
      }
    }
    var result = try vector(parameters)
    _ = try accumulator.apply(to: &result, factor: 1 / 3000)
    return result.elements.map(\.bitPattern)
  }

  @Test(
    "any order and any cutting give the same bits", arguments: 0..<40 as Range<UInt64>)
  func order(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let size = Int.random(in: 1...300, using: &generator)
    let deltas = deltas(.random(in: 1...12, using: &generator), size: size, using: &generator)
    let parameters = (0..<size).map { _ in Float.random(in: -1...1, using: &generator) }
    let accumulator = try FixedPointAccumulator(count: size)
    for delta in deltas { accumulator.fold(try vector(delta.elements), weight: delta.weight) }
    var whole = try vector(parameters)
    _ = try accumulator.apply(to: &whole, factor: 1 / 3000)
    let expected = whole.elements.map(\.bitPattern)
    for _ in 0..<5 {
      let shuffled = deltas.shuffled(using: &generator)
      #expect(try result(of: shuffled, onto: parameters, cutBy: &generator) == expected)
    }
  }

  @Test(
    "pieces of several contributions in any order, between one another, give the same bits",
    arguments: 0..<60 as Range<UInt64>)
  func interleaving(seed: UInt64) throws {
    struct Piece {
      let delta: Int
      let range: Range<Int>
    }
    var generator = SeededGenerator(seed: seed)
    let size = Int.random(in: 1...300, using: &generator)
    let deltas = deltas(.random(in: 1...12, using: &generator), size: size, using: &generator)
    let parameters = (0..<size).map { _ in Float.random(in: -1...1, using: &generator) }
    let accumulator = try FixedPointAccumulator(count: size)
    for delta in deltas { accumulator.fold(try vector(delta.elements), weight: delta.weight) }
    var whole = try vector(parameters)
    _ = try accumulator.apply(to: &whole, factor: 1 / 3000)
    for _ in 0..<5 {
      var pieces: [Piece] = []
      for delta in deltas.indices {
        let inner = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
          Int.random(in: 0...size, using: &generator)
        }
        let cuts = [0] + inner.sorted() + [size]
        for (begin, end) in zip(cuts, cuts.dropFirst()) {
          pieces.append(Piece(delta: delta, range: begin..<end))
        }
      }
      let contributions = deltas.map { accumulator.beginContribution(weight: $0.weight) }
      for piece in pieces.shuffled(using: &generator) {
        deltas[piece.delta].elements[piece.range].withUnsafeBufferPointer {
          accumulator.fold($0, at: piece.range.lowerBound, of: contributions[piece.delta])
        }
      }
      var result = try vector(parameters)
      _ = try accumulator.apply(to: &result, factor: 1 / 3000)
      #expect(result.elements.map(\.bitPattern) == whole.elements.map(\.bitPattern))
    }
  }

  @Test("what no contribution brought counts as zero, also after earlier sums")
  func gaps() throws {
    let accumulator = try FixedPointAccumulator(count: 5)
    accumulator.fold(try vector([9, 9, 9, 9, 9]), weight: 7)
    var parameters = try vector([0, 0, 0, 0, 0])
    _ = try accumulator.apply(to: &parameters, factor: 0)
    #expect(accumulator.isEmpty)
    let contribution = accumulator.beginContribution(weight: 2)
    let (middle, end) = ([3] as [Float], [1] as [Float])
    middle.withUnsafeBufferPointer { accumulator.fold($0, at: 2, of: contribution) }
    #expect(!accumulator.isEmpty)
    end.withUnsafeBufferPointer { accumulator.fold($0, at: 4, of: contribution) }
    var sums: [Int64] = []
    accumulator.withUnsafeMutableSums(in: 1..<3) { sums = Array($0) }
    #expect(sums == [0, 6 << 32])
    _ = try accumulator.apply(to: &parameters, factor: 1)
    #expect(parameters.elements == [0, 0, 6, 0, 2])
  }

  @Test("the error keeps to the documented bound", arguments: 0..<20 as Range<UInt64>)
  func errorBound(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let count = Int.random(in: 1...20, using: &generator)
    let size = 500
    let accumulator = try FixedPointAccumulator(count: size)
    // Multiples of 2^-40 below 2^-17, whose sums a double holds exactly.
    var exact = [Double](repeating: 0, count: size)
    var mass = 0.0
    for _ in 0..<count {
      let weight = Double(Int.random(in: 1...3, using: &generator))
      let elements = (0..<size).map { _ in
        Float(Int.random(in: -(1 << 23)...(1 << 23), using: &generator)) * 0x1p-40
      }
      accumulator.fold(try vector(elements), weight: weight)
      for index in 0..<size { exact[index] += weight * Double(elements[index]) }
      mass += weight
    }
    var parameters = try vector([Float](repeating: 0, count: size))
    _ = try accumulator.apply(to: &parameters, factor: 1 / mass)
    let bound = Double(count) / (2 * mass) * 0x1p-32
    var worst = 0.0
    for index in 0..<size {
      let expected = exact[index] / mass
      // float32 rounds the result once more.
      let rounding = expected.magnitude * 0x1p-24
      let error = (Double(parameters[index]) - expected).magnitude
      #expect(error <= bound + rounding)
      worst = max(worst, error)
    }
    // The inputs are finer than the accumulator, so the bound is not idle.
    #expect(worst > bound / 100)
  }

  @Test("what float32 and the scale hold is summed exactly")
  func exactSums() throws {
    let accumulator = try FixedPointAccumulator(count: 4)
    accumulator.fold(try vector([1, 0.5, 0x1p-32, -3]), weight: 1)
    accumulator.fold(try vector([2, -0.5, 0x1p-31, -1]), weight: 2)
    var parameters = try vector([10, 20, 0, 0])
    let change = try accumulator.apply(to: &parameters, factor: 0.5)
    #expect(parameters.elements == [12.5, 19.75, 0x1.4p-31, -2.5])
    #expect(change.maximumMagnitude == 2.5)
  }

  @Test("the range's ends are summed exactly", arguments: [1, -1] as [Float])
  func range(sign: Float) throws {
    let limit = Float(FixedPointAccumulator.maximumContribution)
    let accumulator = try FixedPointAccumulator(count: 1)
    let contributions = Int(
      FixedPointAccumulator.maximumSum / FixedPointAccumulator.maximumContribution)
    for _ in 0..<contributions { accumulator.fold(try vector([sign * limit]), weight: 1) }
    var parameters = try vector([0])
    _ = try accumulator.apply(to: &parameters, factor: 1)
    #expect(parameters.elements == [sign * Float(FixedPointAccumulator.maximumSum)])
  }

  @Test("apply returns the change that the parameters underwent", arguments: [1, 16_384, 40_000])
  func appliedNorm(size: Int) throws {
    var generator = SeededGenerator(seed: 5)
    let before = (0..<size).map { _ in Float.random(in: -1...1, using: &generator) }
    let accumulator = try FixedPointAccumulator(count: size)
    for delta in deltas(3, size: size, using: &generator) {
      accumulator.fold(try vector(delta.elements), weight: delta.weight)
    }
    var parameters = try vector(before)
    let change = try accumulator.apply(to: &parameters, factor: 1e-5)
    var sum = 0.0
    var maximum = 0.0
    for (old, new) in zip(before, parameters.elements) {
      sum += Double(new - old) * Double(new - old)
      maximum = max(maximum, Double((new - old).magnitude))
    }
    #expect(change.isFinite && change.maximumMagnitude == maximum && maximum > 0)
    #expect(abs(change.norm - sum.squareRoot()) <= 1e-12 * change.norm)
  }

  @Test("a change too small for float32 is reported as none")
  func vanishingChange() throws {
    let accumulator = try FixedPointAccumulator(count: 1)
    accumulator.fold(try vector([1e-9]), weight: 1)
    var parameters = try vector([1000])
    let change = try accumulator.apply(to: &parameters, factor: 1)
    #expect(change == ParameterSummary(norm: 0, maximumMagnitude: 0))
    #expect(parameters.elements == [1000])
  }

  @Test("an accumulator is empty at first and after apply")
  func emptied() throws {
    let accumulator = try FixedPointAccumulator(count: 2)
    var parameters = try vector([1, 2])
    let none = ParameterSummary(norm: 0, maximumMagnitude: 0)
    #expect(try accumulator.apply(to: &parameters, factor: 1) == none)
    for round in 1...3 {
      accumulator.fold(try vector([3, 4]), weight: 1)
      let change = try accumulator.apply(to: &parameters, factor: 1)
      #expect(change == ParameterSummary(norm: 5, maximumMagnitude: 4))
      #expect(try accumulator.apply(to: &parameters, factor: 1) == none)
      #expect(parameters.elements == [1 + 3 * Float(round), 2 + 4 * Float(round)])
    }
  }

  @Test("a copy of the model is not touched")
  func sharedModel() throws {
    let accumulator = try FixedPointAccumulator(count: 1)
    accumulator.fold(try vector([1]), weight: 1)
    var parameters = try vector([5])
    let published = parameters
    _ = try accumulator.apply(to: &parameters, factor: 1)
    #expect(published.elements == [5] && parameters.elements == [6])
  }
}
