// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

extension CKernelsTests {
  @Suite("GELU and softmax kernels")
  final class Activations {
    static let sizes = [0, 1, 3, 15, 16, 17, 300]
    let operands = Operands.realFloat32
    var generator = SplitMix64(state: 11)

    deinit { tsn_select_isa(nil) }

    // erf is right to 2e-7, so Phi to 2^-23 and a rounding; the exponential to 2 units in the last
    // place and 2^-24 of its exponent, which x phi(x) makes small.
    @Test("GELU and its gradient", arguments: CKernelsTests.isas)
    func gelu(isa: String) throws {
      try #require(tsn_select_isa(isa))
      let grid = (-2000...2000).map { Float($0) / 200 }
      let x = Self.sizes.map { operands.parameters($0, &generator).map { 5 * $0 } } + [grid]
      for x in x {
        let dy = operands.parameters(x.count, &generator)
        let (fast, naive) = fastAndNaive { isNaive in
          let y = Buffer(x)
          let dx = Buffer(dy)
          let apart = (Buffer(count: x.count), Buffer(count: x.count))
          let gelu = isNaive ? tsn_gelu_naive : tsn_gelu
          let gradient = isNaive ? tsn_gelu_gradient_naive : tsn_gelu_gradient
          gelu(apart.0.floats, x, x.count)
          gelu(y.floats, y.floats, x.count)
          gradient(apart.1.floats, dy, x, x.count)
          gradient(dx.floats, dx.floats, x, x.count)
          #expect(difference(y, apart.0) == nil && difference(dx, apart.1) == nil)
          return apart
        }
        for (i, (a, b)) in zip(fast.0.values, naive.0.values).enumerated() {
          #expect(abs(a - b) <= 0x1p-22 * max(abs(x[i]), 0x1p-20), "gelu(\(x[i]))")
        }
        #expect(difference(fast.1, naive.1, absolute: 0x1p-21) == nil)
      }
    }

    @Test("GELU far from zero is x or nothing", arguments: CKernelsTests.isas)
    func geluFar(isa: String) throws {
      try #require(tsn_select_isa(isa))
      let x: [Float] = [30, -30, 6, -6, 0, -0.0, 1e4, -1e4]
      let ones = [Float](repeating: 1, count: x.count)
      let y = Buffer(count: x.count)
      let dx = Buffer(count: x.count)
      tsn_gelu(y.floats, x, x.count)
      tsn_gelu_gradient(dx.floats, ones, x, x.count)
      for (x, (y, dx)) in zip(x, zip(y.values, dx.values)) {
        #expect(abs(y - max(x, 0)) <= 0x1p-22 * abs(x))
        let slope: Float = x == 0 ? 0.5 : x > 0 ? 1 : 0
        #expect(abs(dx - slope) <= 0x1p-22)
      }
      let nan = Buffer(count: 17, of: .nan)
      tsn_gelu(nan.floats, nan.floats, 17)
      #expect(nan.values.allSatisfy { $0.isNaN })
    }

    // x - maximum, times the scale, is up to 8 here: rounding it twice makes 2^-20 of its
    // exponential, and the exponential, sum and quotient add a few 2^-24.
    @Test("softmax of rows", arguments: CKernelsTests.isas, [0.125, 1, 4] as [Float])
    func softmax(isa: String, scale: Float) throws {
      try #require(tsn_select_isa(isa))
      for (columns, rows) in LayerNorm.sizes {
        let x = operands.parameters(columns * rows, &generator)
        let (fast, naive) = fastAndNaive { isNaive in
          let p = Buffer(x)
          (isNaive ? tsn_softmax_rows_naive : tsn_softmax_rows)(p.floats, scale, columns, rows)
          return p
        }
        #expect(difference(fast, naive, relative: 0x1p-19) == nil, "\(columns) columns")
      }
    }

    @Test("softmax of huge values does not overflow", arguments: CKernelsTests.isas)
    func softmaxHuge(isa: String) throws {
      try #require(tsn_select_isa(isa))
      let top = Float.greatestFiniteMagnitude
      for columns in [2, 16, 17, 40] {
        for low in [-top, -1e30, 0, top / 2] {
          for position in [0, columns - 1] {
            let p = Buffer(count: columns, of: low)
            p.floats[position] = top
            tsn_softmax_rows(p.floats, 0.25, columns, 1)
            for (j, value) in p.values.enumerated() {
              // The exponential's least value is 2^-126 or so.
              #expect(abs(value - (j == position ? 1 : 0)) <= 0x1p-120)
            }
          }
        }
        for equal in [-top, top, -100, 0] {
          let p = Buffer(count: columns, of: equal)
          tsn_softmax_rows(p.floats, 1, columns, 1)
          #expect(p.values.allSatisfy { abs($0 * Float(columns) - 1) <= 0x1p-22 })
        }
      }
    }

    @Test("gradient of a softmax", arguments: CKernelsTests.isas)
    func softmaxGradient(isa: String) throws {
      try #require(tsn_select_isa(isa))
      for (columns, rows) in LayerNorm.sizes {
        let dp = operands.parameters(columns * rows, &generator)
        let p = Buffer(operands.parameters(columns * rows, &generator))
        tsn_softmax_rows_naive(p.floats, 2, columns, rows)
        let (fast, naive) = fastAndNaive { isNaive in
          let ds = Buffer(count: dp.count)
          let inPlace = Buffer(dp)
          let kernel = isNaive ? tsn_softmax_rows_gradient_naive : tsn_softmax_rows_gradient
          kernel(ds.floats, dp, p.floats, 0.5, columns, rows)
          kernel(inPlace.floats, inPlace.floats, p.floats, 0.5, columns, rows)
          #expect(difference(ds, inPlace) == nil)
          return ds
        }
        // The sum of p dp is below 1, and so is p.
        #expect(difference(fast, naive, absolute: 0x1p-22) == nil, "\(columns) columns")
      }
    }

    // The square of the step times a third derivative, and 2^-24 over the step: 1e-5 each.
    @Test("gradients are those of central differences", arguments: CKernelsTests.isas)
    func differences(isa: String) throws {
      try #require(tsn_select_isa(isa))
      let s = operands.parameters(2 * 19, &generator)
      let dy = operands.parameters(s.count, &generator)
      let p = Buffer(s)
      let ds = Buffer(count: s.count)
      let dx = Buffer(count: s.count)
      tsn_softmax_rows_naive(p.floats, 1.5, 19, 2)
      tsn_softmax_rows_gradient(ds.floats, dy, p.floats, 1.5, 19, 2)
      tsn_gelu_gradient(dx.floats, dy, s, s.count)
      for i in s.indices {
        let bySoftmax = centralDifference(s, i, step: 0x1p-7) { s in
          let p = Buffer(s)
          tsn_softmax_rows_naive(p.floats, 1.5, 19, 2)
          return dot(p.values, dy)
        }
        #expect(abs(Double(ds.values[i]) - bySoftmax) <= 3e-5)
        let byGelu = centralDifference(s, i, step: 0x1p-7) { s in
          let y = Buffer(count: s.count)
          tsn_gelu_naive(y.floats, s, s.count)
          return dot(y.values, dy)
        }
        #expect(abs(Double(dx.values[i]) - byGelu) <= 5e-5)
      }
    }
  }
}
