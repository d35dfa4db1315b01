// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

extension CKernelsTests {
  @Suite("Head kernels")
  final class Head {
    struct Shape {
      let channels, classes, voxels: Int
      let range: Range<Int>
    }
    static let shapes = [
      Shape(channels: 16, classes: 1, voxels: 1, range: 0..<1),
      Shape(channels: 48, classes: 4, voxels: 35, range: 0..<35),
      Shape(channels: 32, classes: 4, voxels: 35, range: 3..<20),
      Shape(channels: 32, classes: 3, voxels: 35, range: 17..<35),
      Shape(channels: 16, classes: 16, voxels: 17, range: 0..<16),
      Shape(channels: 16, classes: 5, voxels: 17, range: 9..<9),
      Shape(channels: 16, classes: 4, voxels: 1100, range: 5..<1098),
    ]
    var generator = SplitMix64(state: 5)

    deinit { tsn_select_isa(nil) }

    @Test("logits", arguments: CKernelsTests.isas, Operands.allCases)
    func forward(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      for shape in Self.shapes {
        let x = operands.activation(shape.channels * shape.voxels, &generator)
        let w = operands.parameters(shape.classes * shape.channels, &generator)
        let bias = operands.parameters(shape.classes, &generator)
        let scale = Buffer(operands.parameters(shape.channels, &generator))
        let shift = Buffer(operands.parameters(shape.channels, &generator))
        for isNormalized in [false, true] {
          operands.compare(terms: 2 * shape.channels, "\(shape)") { naive in
            let logits = Buffer(count: shape.classes * shape.voxels)
            (naive ? tsn_head_naive : tsn_head)(
              logits.floats, x.raw, isNormalized ? scale.floats : nil,
              isNormalized ? shift.floats : nil, w, bias, operands.storage, shape.channels,
              shape.classes, shape.voxels, shape.range.lowerBound, shape.range.upperBound)
            return [logits]
          }
        }
      }
    }

    @Test("gradients", arguments: CKernelsTests.isas, Operands.allCases)
    func gradient(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      for shape in Self.shapes {
        let x = operands.activation(shape.channels * shape.voxels, &generator)
        let dlogits = operands.parameters(shape.classes * shape.voxels, &generator)
        let w = operands.parameters(shape.classes * shape.channels, &generator)
        let scale = Buffer(operands.parameters(shape.channels, &generator))
        let shift = Buffer(operands.parameters(shape.channels, &generator))
        for isNormalized in [false, true] {
          operands.compare(terms: max(shape.classes, shape.range.count) + 8, "\(shape)") { naive in
            let dy = Buffer(count: shape.channels * shape.voxels, operands.storage)
            let dw = Unaligned([Double](repeating: 3, count: w.count), offset: 0)
            let dbias = Unaligned([Double](repeating: 3, count: shape.classes), offset: 0)
            (naive ? tsn_head_gradient_naive : tsn_head_gradient)(
              dy.raw, dw.pointer, dbias.pointer, dlogits, x.raw,
              isNormalized ? scale.floats : nil, isNormalized ? shift.floats : nil, w,
              operands.storage, shape.channels, shape.classes, shape.voxels,
              shape.range.lowerBound, shape.range.upperBound)
            #expect(dw.isGuarded && dbias.isGuarded)
            let sums = [dw, dbias].map { Buffer($0.elements.map(Float.init)) }
            return [dy] + sums
          }
        }
      }
    }

    @Test("NaN stays NaN through ReLU", arguments: CKernelsTests.isas, Operands.allCases)
    func notFinite(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      var numbers = operands.numbers(16 * 21, &generator)
      numbers[7 * 16 + 5] = .nan
      let x = Buffer(numbers, operands.storage)
      let w = operands.parameters(4 * 16, &generator)
      let one = [Float](repeating: 1, count: 16)
      let zero = [Float](repeating: 0, count: 16)
      for kernel in [tsn_head, tsn_head_naive] {
        let logits = Buffer(count: 4 * 21)
        kernel(logits.floats, x.raw, one, zero, w, zero, operands.storage, 16, 4, 21, 0, 21)
        #expect(logits.values.enumerated().allSatisfy { $1.isNaN == ($0 % 21 == 7) })
      }
    }

    // The logits are linear in each argument, so that only rounding to float32 remains:
    // 2^-24 of logits of about 4, over a step of 1/2.
    @Test("gradients are those of central differences", arguments: CKernelsTests.isas)
    func differences(isa: String) throws {
      try #require(tsn_select_isa(isa))
      let operands = Operands.realFloat32
      let x = operands.parameters(16 * 5, &generator)
      let w = operands.parameters(3 * 16, &generator)
      let bias = operands.parameters(3, &generator)
      let dlogits = operands.parameters(3 * 5, &generator)
      func loss(_ x: [Float], _ w: [Float], _ bias: [Float]) -> Double {
        let x = Buffer(x)
        let logits = Buffer(count: 15)
        tsn_head_naive(
          logits.floats, x.raw, nil, nil, w, bias, TSN_FLOAT32, 16, 3, 5, 0, 5)
        return dot(logits.values, dlogits)
      }
      let input = Buffer(x)
      let dy = Buffer(count: x.count)
      var dw = [Double](repeating: 0, count: w.count)
      var dbias = [Double](repeating: 0, count: bias.count)
      tsn_head_gradient(
        dy.raw, &dw, &dbias, dlogits, input.raw, nil, nil, w, TSN_FLOAT32, 16, 3, 5, 0, 5)
      for i in x.indices {
        let expected = centralDifference(x, i, step: 0.5) { loss($0, w, bias) }
        #expect(abs(Double(dy.values[i]) - expected) <= 1e-5)
      }
      for i in w.indices {
        let expected = centralDifference(w, i, step: 0.5) { loss(x, $0, bias) }
        #expect(abs(dw[i] - expected) <= 1e-5)
      }
      for i in bias.indices {
        let expected = centralDifference(bias, i, step: 0.5) { loss(x, w, $0) }
        #expect(abs(dbias[i] - expected) <= 1e-5)
      }
    }
  }
}
