// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

extension CKernelsTests {
  @Suite("Moments of channels")
  final class Moments {
    var generator = SplitMix64(state: 2)

    deinit { tsn_select_isa(nil) }

    // The sum of a chunk's 128 differences, up to 8, has an error of at most 2^-24 * 2^9 in each
    // addition, 2^-22 of the mean; most compensate each other. Squared deviations have a relative
    // error of 2^-24 in each of 64 additions: at most 2^-18.
    @Test("those of one call and of the next", arguments: CKernelsTests.isas, Operands.allCases)
    func twins(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      var fast = tsn_moments()
      var naive = tsn_moments()
      for n in [0, 1, 0, 1, 3, 5, 17, 127, 128, 129, 1001] {
        let x = operands.activation(n * 16, &generator)
        tsn_norm_moments(&fast, x.raw, operands.storage, n)
        tsn_norm_moments_naive(&naive, x.raw, operands.storage, n)
        #expect(fast.count == naive.count)
        #expect(zip(fast.means, naive.means).allSatisfy { abs($0 - $1) <= 0x1p-20 })
        #expect(zip(fast.squared, naive.squared).allSatisfy { abs($0 - $1) <= 0x1p-18 * $1 })
      }
    }

    @Test(
      "a mean far from zero costs no digits of the deviations", arguments: CKernelsTests.isas,
      [1e4, -1e6] as [Float])
    func farFromZero(isa: String, mean: Float) throws {
      try #require(tsn_select_isa(isa))
      for n in [2, 5, 100, 1000, 4133] {
        // Uniform from -sqrt(3) to sqrt(3): deviation 1.
        let x = Buffer(
          (0..<n * 16).map { _ in mean + .random(in: -1.732...1.732, using: &generator) })
        var fast = tsn_moments()
        var naive = tsn_moments()
        tsn_norm_moments(&fast, x.raw, TSN_FLOAT32, n)
        tsn_norm_moments_naive(&naive, x.raw, TSN_FLOAT32, n)
        // As if the mean were zero.
        #expect(zip(fast.means, naive.means).allSatisfy { abs($0 - $1) <= 0x1p-20 })
        #expect(zip(fast.squared, naive.squared).allSatisfy { abs($0 - $1) <= 0x1p-18 * $1 })
      }
    }

    @Test("a constant channel does not deviate", arguments: CKernelsTests.isas)
    func constant(isa: String) throws {
      try #require(tsn_select_isa(isa))
      for value: Float in [0, 0.1, -12345.678, 1e30] {
        let x = Buffer(count: 300 * 16, of: value)
        var moments = tsn_moments()
        tsn_norm_moments(&moments, x.raw, TSN_FLOAT32, 300)
        let number = Double(value)
        #expect(moments.means.allSatisfy { abs($0 - number) <= 0x1p-50 * abs(number) })
        #expect(moments.squared.allSatisfy { abs($0) <= 0x1p-90 * number * number })
      }
    }

    @Test("merged parts are the whole, in any order")
    func merge() {
      let x = Operands.realFloat32.numbers(300 * 16, &generator).map { $0 + 100 }
      var whole = tsn_moments()
      let all = Buffer(x)
      tsn_norm_moments_naive(&whole, all.raw, TSN_FLOAT32, 300)
      let parts = [0..<1, 1..<1, 1..<170, 170..<300].map { range in
        var moments = tsn_moments()
        let part = Buffer(Array(x[range.lowerBound * 16..<range.upperBound * 16]))
        tsn_norm_moments_naive(&moments, part.raw, TSN_FLOAT32, range.count)
        return moments
      }
      for kernel in [tsn_moments_merge, tsn_moments_merge_naive] {
        for order in [[0, 1, 2, 3], [3, 1, 2, 0], [1, 2, 0, 3]] {
          var sum = tsn_moments()
          for index in order { withUnsafePointer(to: parts[index]) { kernel(&sum, $0) } }
          #expect(sum.count == 300)
          for (a, b) in zip(sum.means, whole.means) { #expect(abs(a - b) <= 1e-12 * abs(b)) }
          for (a, b) in zip(sum.squared, whole.squared) { #expect(abs(a - b) <= 1e-12 * b) }
        }
      }
    }

    @Test("merging with no voxels changes no bit")
    func mergeEmpty() {
      var moments = tsn_moments()
      let x = Operands.realFloat32.activation(17 * 16, &generator)
      tsn_norm_moments_naive(&moments, x.raw, TSN_FLOAT32, 17)
      for kernel in [tsn_moments_merge, tsn_moments_merge_naive] {
        var empty = tsn_moments()
        var other = tsn_moments()
        kernel(&empty, &other)
        #expect(empty.count == 0 && empty.means.allSatisfy { $0 == 0 })
        var left = moments
        kernel(&left, &other)
        #expect(left.count == 17 && left.means == moments.means)
        #expect(left.squared == moments.squared)
        kernel(&empty, &left)
        #expect(empty.count == 17 && empty.means == moments.means)
        #expect(empty.squared == moments.squared)
      }
    }
  }
}

extension tsn_moments {
  var means: [Double] { withUnsafeBytes(of: mean) { Array($0.bindMemory(to: Double.self)) } }
  var squared: [Double] { withUnsafeBytes(of: squares) { Array($0.bindMemory(to: Double.self)) } }
}
