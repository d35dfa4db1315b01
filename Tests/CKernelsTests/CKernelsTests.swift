// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

/// Serialised, with the suites inside, because tests choose the instruction set of the whole
/// process. Suites of other targets run meanwhile: the bits of a federation's sums are the same on
/// all sets, those of a network are not, so a test that compares them allows for a change between.
@Suite("Kernels", .serialized)
final class CKernelsTests {
  /// Those that this processor has, the best one last.
  static let isas = ["generic", "avx2", "avx512"].filter { (isa: String) in tsn_select_isa(isa) }
  static let sizes = [0, 1, 2, 7, 8, 15, 16, 17, 31, 33, 1000, 4099]
  /// Byte offsets of vectors from an address that suits every instruction set.
  static let offsets = [0, 1, 4, 28]
  /// A weight with which one unit of x is one unit of the accumulator.
  static let unitWeight = 1 / TSN_FIXED_POINT_SCALE

  var generator = SplitMix64(state: 2026)

  deinit { tsn_select_isa(nil) }

  @Test("every kernel gives its naive twin's bits", arguments: Kernel.allCases, isas)
  func twins(kernel: Kernel, isa: String) throws {
    try #require(tsn_select_isa(isa))
    for size in Self.sizes {
      for offset in Self.offsets {
        let seed = generator.next()
        let fast = kernel.output(naive: false, size: size, offset: offset, seed: seed)
        let naive = kernel.output(naive: true, size: size, offset: offset, seed: seed)
        #expect(fast == naive, "\(size) elements at offset \(offset)")
      }
    }
  }

  @Test("no elements need no memory", arguments: isas)
  func nothing(isa: String) throws {
    try #require(tsn_select_isa(isa))
    var summary = tsn_summary_empty()
    tsn_accumulate(nil, nil, 1, 0)
    tsn_accumulate_store(nil, nil, 1, 0)
    tsn_apply(nil, nil, 1, 0)
    tsn_summarise(&summary, nil, 0)
    tsn_float16_from_float32(nil, nil, 0)
    tsn_float32_from_float16(nil, nil, 0)
    tsn_subtract(nil, nil, nil, 0)
    tsn_fill(nil, 1, 0)
    #expect(summary.bits == tsn_summary_empty().bits)
  }

  // MARK: Aggregation

  @Test("a sum does not depend on the order of its contributions", arguments: isas)
  func orderIndependence(isa: String) throws {
    let contributions = (0..<20).map { _ in
      (x: generator.floats(1000), weight: Double.random(in: 0...1, using: &generator))
    }
    func sum(_ order: [Int]) -> [Int64] {
      var accumulator = [Int64](repeating: 0, count: 1000)
      for (position, index) in order.enumerated() {
        let (x, weight) = contributions[index]
        let add = position == 0 ? tsn_accumulate_store : tsn_accumulate
        add(&accumulator, x, weight, x.count)
      }
      return accumulator
    }
    try #require(tsn_select_isa("generic"))
    let expected = sum(Array(0..<20))
    try #require(tsn_select_isa(isa))
    for _ in 0..<10 {
      #expect(sum((0..<20).shuffled(using: &generator)) == expected)
    }
  }

  @Test("contributions round halves to even", arguments: isas)
  func accumulateRounding(isa: String) throws {
    try #require(tsn_select_isa(isa))
    let half: Float = 0.5
    let x = [half, 1.5, 2.5, 3.5, 0.25, 0.75, half.nextDown, half.nextUp, 0x1p-140]
    let rounded: [Int64] = [0, 2, 2, 4, 0, 1, 0, 1, 0]
    // Five times, so that every case meets vectors and remainders.
    let signed = Array(repeatElement(x + x.map { -$0 } + [0], count: 5).joined())
    let expected = Array(repeatElement(rounded + rounded.map { -$0 } + [0], count: 5).joined())
    var accumulator = [Int64](repeating: 100, count: signed.count)
    tsn_accumulate(&accumulator, signed, Self.unitWeight, signed.count)
    #expect(accumulator == expected.map { $0 + 100 })
    tsn_accumulate_store(&accumulator, signed, Self.unitWeight, signed.count)
    #expect(accumulator == expected)
  }

  @Test("contributions are right up to the limit of 2^51", arguments: isas)
  func accumulateLimit(isa: String) throws {
    try #require(tsn_select_isa(isa))
    let signs: [Float] = (0..<37).map { $0 % 2 == 0 ? 1 : -1 }
    for below in [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5] {
      let magnitude = TSN_FIXED_POINT_LIMIT - below
      var accumulator = [Int64](repeating: 0, count: signs.count)
      tsn_accumulate(&accumulator, signs, magnitude * Self.unitWeight, signs.count)
      let expected = signs.map { Int64((Double($0) * magnitude).rounded(.toNearestOrEven)) }
      #expect(accumulator == expected)
    }
  }

  @Test("contributions round as doubles before they round as integers", arguments: isas)
  func accumulateProduct(isa: String) throws {
    try #require(tsn_select_isa(isa))
    let x = (0..<1000).map { _ in Float.random(in: -0x1p50...0x1p50, using: &generator) }
    let weight = Double.random(in: 0.5..<2, using: &generator) * Self.unitWeight
    let products = x.map { Double($0) * (weight * TSN_FIXED_POINT_SCALE) }
    var accumulator = [Int64](repeating: 0, count: x.count)
    tsn_accumulate(&accumulator, x, weight, x.count)
    #expect(accumulator == products.map { Int64($0.rounded(.toNearestOrEven)) })
  }

  @Test("applied integers convert as Swift converts them", arguments: isas)
  func applyConversion(isa: String) throws {
    try #require(tsn_select_isa(isa))
    var parameters: [Float] = [0, 0, 0x1p63, -0x1p63, 0, 0, 0]
    var accumulator: [Int64] = [.min, .max, .min, .max, 0, 1, -1]
    // The parameter cancels the high bits, so that the result shows how the low ones rounded:
    // doubles are 2^9 apart here, and some of the low parts are halves.
    for _ in 0..<4096 {
      let high = Int64.random(in: 0x20_0000..<0x40_0000, using: &generator) << 40
      let low = Int64.random(in: -(1 << 30)...(1 << 30), using: &generator)
      let sign: Int64 = generator.next() % 2 == 0 ? 1 : -1
      for value in [high + low, high + (low | 0xff) + 1, high + (low & ~0xff) - 1] {
        parameters.append(-Float(sign * high))
        accumulator.append(sign * value)
      }
    }
    let expected = zip(parameters, accumulator).map { Float(Double($0) + Double($1)) }
    tsn_apply(&parameters, accumulator, TSN_FIXED_POINT_SCALE, parameters.count)
    #expect(parameters.map(\.bitPattern) == expected.map(\.bitPattern))
  }

  @Test("a subtraction may write over either operand", arguments: isas)
  func subtractInPlace(isa: String) throws {
    try #require(tsn_select_isa(isa))
    let a = generator.floats(1000)
    let b = generator.floats(1000)
    let expected = zip(a, b).map { $0 - $1 }
    var left = a
    left.withUnsafeMutableBufferPointer { tsn_subtract($0.baseAddress, $0.baseAddress, b, 1000) }
    #expect(left == expected)
    var right = b
    right.withUnsafeMutableBufferPointer { tsn_subtract($0.baseAddress, a, $0.baseAddress, 1000) }
    #expect(right == expected)
  }

  // MARK: Summaries

  @Test("a summary is its naive twin's, piece by piece", arguments: isas)
  func summaryTwin(isa: String) throws {
    try #require(tsn_select_isa(isa))
    for offset in Self.offsets {
      var fast = tsn_summary_empty()
      var naive = tsn_summary_empty()
      for size in Self.sizes {
        let x = Unaligned(generator.floats(size), offset: offset)
        var piece = tsn_summary_empty()
        tsn_summarise(&piece, x.pointer, size)
        let sum = fast.sum_of_squares + piece.sum_of_squares
        let maximum = max(fast.maximum_magnitude, piece.maximum_magnitude)
        tsn_summarise(&fast, x.pointer, size)
        tsn_summarise_naive(&naive, x.pointer, size)
        #expect(fast.bits == naive.bits)
        #expect(fast.bits == [sum.bitPattern, maximum.bitPattern, 1])
      }
    }
  }

  @Test("a summary of integers is exact", arguments: isas)
  func summaryValue(isa: String) throws {
    try #require(tsn_select_isa(isa))
    let x = (1...1000).map { Float($0 % 2 == 0 ? $0 : -$0) }
    var summary = tsn_summary_empty()
    tsn_summarise(&summary, x, x.count)
    #expect(summary.sum_of_squares == 1000 * 1001 * 2001 / 6)
    #expect(summary.maximum_magnitude == 1000)
    let largest = [Float](repeating: -.greatestFiniteMagnitude, count: 100)
    tsn_summarise(&summary, largest, largest.count)
    #expect(summary.finite && summary.sum_of_squares.isFinite)
    #expect(summary.maximum_magnitude == Double(Float.greatestFiniteMagnitude))
  }

  @Test(
    "one NaN or infinity anywhere spoils a summary for good", arguments: isas,
    [.nan, -.nan, .signalingNaN, .infinity, -.infinity] as [Float])
  func notFinite(isa: String, value: Float) throws {
    try #require(tsn_select_isa(isa))
    let finite = generator.floats(100)
    for position in 0..<100 {
      var x = finite
      x[position] = value
      for summarise in [tsn_summarise, tsn_summarise_naive] {
        var summary = tsn_summary_empty()
        summarise(&summary, finite, 100)
        summarise(&summary, x, 100)
        #expect(summary.bits == [0, 0, 0])
        summarise(&summary, finite, 100)
        #expect(summary.bits == [0, 0, 0])
      }
    }
  }

  // MARK: Binary16

  @Test("all 65,536 binary16 patterns survive the round trip", arguments: isas)
  func float16RoundTrip(isa: String) throws {
    try #require(tsn_select_isa(isa))
    let patterns = Array(UInt16.min...UInt16.max)
    var floats = [Float](repeating: 0, count: patterns.count)
    var back = [UInt16](repeating: 0, count: patterns.count)
    tsn_float32_from_float16(&floats, patterns, patterns.count)
    tsn_float16_from_float32(&back, floats, patterns.count)
    for (pattern, (float, returned)) in zip(patterns, zip(floats, back)) {
      let value = Float16(bitPattern: pattern)
      if value.isNaN {
        #expect(float.isNaN && !float.isSignalingNaN && returned == pattern | 0x0200)
      } else {
        #expect(float.bitPattern == Float(value).bitPattern && returned == pattern)
      }
    }
  }

  @Test("floats become the binary16 numbers that Swift makes of them", arguments: isas)
  func float16Rounding(isa: String) throws {
    try #require(tsn_select_isa(isa))
    var x: [Float] = [.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude, 0x1p-126]
    // Every number, the half-way case above it, and their neighbours; the last number's half-way
    // case, 65520, overflows.
    for pattern in 0...Float16.greatestFiniteMagnitude.bitPattern {
      let down = Float(Float16(bitPattern: pattern))
      let up = pattern == 0x7bff ? 0x1p16 : Float(Float16(bitPattern: pattern + 1))
      let middle = (down + up) / 2
      x += [down, down.nextUp, middle.nextDown, middle, middle.nextUp, up.nextDown]
    }
    x += x.map { -$0 }
    var out = [UInt16](repeating: 0, count: x.count)
    tsn_float16_from_float32(&out, x, x.count)
    #expect(out == x.map { Float16($0).bitPattern })
  }

  // MARK: Instruction set

  @Test("an unknown instruction set is refused and changes nothing")
  func selection() {
    for isa in Self.isas {
      #expect(tsn_select_isa(isa))
      #expect(!tsn_select_isa("sparc"))
      #expect(String(cString: tsn_isa_name()) == isa)
    }
    #expect(tsn_select_isa(nil))
    #expect(String(cString: tsn_isa_name()) == Self.isas.last)
  }
}
