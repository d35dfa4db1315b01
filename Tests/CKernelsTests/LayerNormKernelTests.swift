// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

extension CKernelsTests {
  @Suite("Layer normalisation kernels")
  final class LayerNorm {
    /// Columns and rows.
    static let sizes = [(1, 3), (3, 5), (5, 1), (16, 3), (17, 17), (48, 0), (300, 5)]
    let operands = Operands.realFloat32
    var generator = SplitMix64(state: 10)

    deinit { tsn_select_isa(nil) }

    // An error of a mean, 2^-24 times a few, grows with the reciprocal deviation; that is below 8
    // here, but for the row of one column, which is its own mean. 2^-20 of what numbers near 2 are.
    @Test("rows with their means and deviations", arguments: CKernelsTests.isas)
    func forward(isa: String) throws {
      try #require(tsn_select_isa(isa))
      for (columns, rows) in Self.sizes {
        let x = operands.parameters(columns * rows, &generator)
        let gamma = operands.parameters(columns, &generator)
        let beta = operands.parameters(columns, &generator)
        let (fast, naive) = fastAndNaive { isNaive in
          let outputs = (Buffer(count: x.count), Buffer(count: rows), Buffer(count: rows))
          (isNaive ? tsn_layer_norm_naive : tsn_layer_norm)(
            outputs.0.floats, outputs.1.floats, outputs.2.floats, x, gamma, beta, columns, rows)
          return outputs
        }
        #expect(difference(fast.0, naive.0, absolute: 0x1p-19) == nil, "\(columns) columns")
        #expect(difference(fast.1, naive.1, absolute: 0x1p-22) == nil, "\(columns) columns")
        #expect(difference(fast.2, naive.2, relative: 0x1p-20) == nil, "\(columns) columns")
      }
    }

    @Test("a constant row becomes beta", arguments: CKernelsTests.isas)
    func constant(isa: String) throws {
      try #require(tsn_select_isa(isa))
      let gamma = operands.parameters(17, &generator)
      let beta = operands.parameters(17, &generator)
      for value: Float in [0, 0.3, -3] {
        let y = Buffer(count: 17)
        var mean: Float = 9
        var reciprocal: Float = 9
        tsn_layer_norm(
          y.floats, &mean, &reciprocal, [Float](repeating: value, count: 17), gamma, beta, 17, 1)
        // 1 / sqrt(1e-5) times the error of a mean.
        #expect(difference(y.values, beta, absolute: 316.3 * 0x1p-22 * abs(value)) == nil)
        #expect(abs(reciprocal - 316.2278) <= 0.01)
      }
    }

    @Test("gradients add to what is there", arguments: CKernelsTests.isas)
    func gradient(isa: String) throws {
      try #require(tsn_select_isa(isa))
      for (columns, rows) in Self.sizes {
        let x = operands.parameters(columns * rows, &generator)
        let dy = operands.parameters(columns * rows, &generator)
        let before = operands.parameters(columns * rows, &generator)
        let gamma = operands.parameters(columns, &generator)
        let mean = operands.parameters(rows, &generator)
        let reciprocal = operands.parameters(rows, &generator).map { $0 + 2 }
        let (fast, naive) = fastAndNaive { isNaive in
          let outputs = (Buffer(before), Buffer(count: columns), Buffer(count: columns))
          (isNaive ? tsn_layer_norm_gradient_naive : tsn_layer_norm_gradient)(
            outputs.0.floats, outputs.1.floats, outputs.2.floats, dy, x, mean, reciprocal, gamma,
            columns, rows)
          return outputs
        }
        // Terms of up to 3 * 3 * 2 * 3, and 7 + as many terms as rows, each of up to 6.
        #expect(difference(fast.0, naive.0, absolute: 0x1p-19) == nil, "\(columns) columns")
        let sums = 2 * Float(rows + 2) * 0x1p-24 * 6
        #expect(difference(fast.1, naive.1, absolute: sums) == nil, "\(columns) columns")
        #expect(difference(fast.2, naive.2, absolute: sums) == nil, "\(columns) columns")
      }
    }

    // The square of the step times a third derivative, and 2^-24 of y over the step: 1e-4 each.
    @Test("gradients are those of central differences", arguments: CKernelsTests.isas)
    func differences(isa: String) throws {
      try #require(tsn_select_isa(isa))
      let (columns, rows) = (19, 2)
      let x = operands.parameters(columns * rows, &generator)
      let dy = operands.parameters(columns * rows, &generator)
      let gamma = operands.parameters(columns, &generator)
      let beta = operands.parameters(columns, &generator)
      let mean = Buffer(count: rows)
      let reciprocal = Buffer(count: rows)
      func loss(_ x: [Float], _ gamma: [Float], _ beta: [Float]) -> Double {
        let y = Buffer(count: x.count)
        tsn_layer_norm_naive(
          y.floats, mean.floats, reciprocal.floats, x, gamma, beta, columns, rows)
        return dot(y.values, dy)
      }
      _ = loss(x, gamma, beta)
      let dx = Buffer(count: x.count, of: 0)
      let dgamma = Buffer(count: columns, of: 0)
      let dbeta = Buffer(count: columns, of: 0)
      tsn_layer_norm_gradient(
        dx.floats, dgamma.floats, dbeta.floats, dy, x, mean.floats, reciprocal.floats, gamma,
        columns, rows)
      for i in x.indices {
        let expected = centralDifference(x, i, step: 0x1p-7) { loss($0, gamma, beta) }
        #expect(abs(Double(dx.values[i]) - expected) <= 2e-4)
      }
      for i in 0..<columns {
        let byGamma = centralDifference(gamma, i, step: 0.5) { loss(x, $0, beta) }
        let byBeta = centralDifference(beta, i, step: 0.5) { loss(x, gamma, $0) }
        #expect(abs(Double(dgamma.values[i]) - byGamma) <= 1e-5)
        #expect(abs(Double(dbeta.values[i]) - byBeta) <= 1e-5)
      }
    }
  }
}
