// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

extension CKernelsTests {
  @Suite("Upsampling kernels")
  final class Upsampling {
    struct Shape {
      let inputs, outputs: Int
      let extent: tsn_extent
      /// Rows of the input.
      let rows: Range<Int>
      var weights: Int { inputs * outputs * 8 }

      func scratch() -> Buffer {
        Buffer(count: tsn_upsample_scratch(inputs, outputs, extent))
      }
    }
    static let shapes = [
      Shape(inputs: 16, outputs: 16, extent: tsn_extent(1, 1, 1), rows: 0..<1),
      Shape(inputs: 48, outputs: 16, extent: tsn_extent(3, 1, 5), rows: 1..<3),
      Shape(inputs: 16, outputs: 48, extent: tsn_extent(1, 3, 3), rows: 0..<3),
      Shape(inputs: 32, outputs: 32, extent: tsn_extent(2, 3, 17), rows: 2..<5),
      Shape(inputs: 32, outputs: 16, extent: tsn_extent(1, 1, 39), rows: 0..<1),
      Shape(inputs: 16, outputs: 16, extent: tsn_extent(1, 2, 3), rows: 1..<1),
    ]
    var generator = SplitMix64(state: 6)

    deinit { tsn_select_isa(nil) }

    @Test("eight voxels of each", arguments: CKernelsTests.isas, Operands.allCases)
    func forward(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      for shape in Self.shapes {
        let x = operands.activation(shape.inputs * shape.extent.voxels, &generator)
        let w = operands.parameters(shape.weights, &generator)
        let bias = operands.parameters(shape.outputs, &generator)
        operands.compare(terms: shape.inputs + 1, "\(shape)") { naive in
          let y = Buffer(count: shape.outputs * shape.extent.voxels * 8, operands.storage)
          let scratch = shape.scratch()
          (naive ? tsn_upsample_naive : tsn_upsample)(
            y.raw, x.raw, w, bias, scratch.floats, operands.storage, shape.inputs, shape.outputs,
            shape.extent, shape.rows.lowerBound, shape.rows.upperBound)
          #expect(scratch.isGuarded)
          return [y]
        }
      }
    }

    @Test("gradients of the input", arguments: CKernelsTests.isas, Operands.allCases)
    func inputGradient(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      for shape in Self.shapes {
        let dy = operands.activation(shape.outputs * shape.extent.voxels * 8, &generator)
        let transposed = operands.parameters(shape.weights, &generator)
        operands.compare(terms: shape.outputs * 8, "\(shape)") { naive in
          let dx = Buffer(count: shape.inputs * shape.extent.voxels, operands.storage)
          let scratch = shape.scratch()
          (naive ? tsn_upsample_input_gradient_naive : tsn_upsample_input_gradient)(
            dx.raw, dy.raw, transposed, scratch.floats, operands.storage, shape.inputs,
            shape.outputs, shape.extent, shape.rows.lowerBound, shape.rows.upperBound)
          #expect(scratch.isGuarded)
          return [dx]
        }
      }
    }

    @Test("gradients of the weights", arguments: CKernelsTests.isas, Operands.allCases)
    func weightGradient(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      for shape in Self.shapes {
        let dy = operands.activation(shape.outputs * shape.extent.voxels * 8, &generator)
        let x = operands.activation(shape.inputs * shape.extent.voxels, &generator)
        for pairs in [0..<shape.outputs / 2, 3..<7, 5..<5] {
          operands.compare(terms: shape.extent.voxels, "\(shape), \(pairs)") { naive in
            let dw = Buffer(count: shape.weights)
            let scratch = shape.scratch()
            (naive ? tsn_upsample_weight_gradient_naive : tsn_upsample_weight_gradient)(
              dw.floats, dy.raw, x.raw, scratch.floats, operands.storage, shape.inputs,
              shape.outputs, shape.extent, pairs.lowerBound, pairs.upperBound)
            #expect(scratch.isGuarded)
            return [dw]
          }
        }
      }
    }

    @Test("transposed weights, and back", arguments: CKernelsTests.isas)
    func transposed(isa: String) throws {
      try #require(tsn_select_isa(isa))
      let operands = Operands.realFloat32
      for (inputs, outputs, blocks) in [(16, 48, 0..<1), (48, 16, 1..<3), (32, 32, 0..<2)] {
        let w = operands.parameters(inputs * outputs * 8, &generator)
        operands.compare(terms: 0) { naive in
          let result = Buffer(count: w.count)
          (naive ? tsn_upsample_weights_transposed_naive : tsn_upsample_weights_transposed)(
            result.floats, w, inputs, outputs, blocks.lowerBound, blocks.upperBound)
          return [result]
        }
        let once = Buffer(count: w.count)
        let twice = Buffer(count: w.count)
        tsn_upsample_weights_transposed(once.floats, w, inputs, outputs, 0, inputs / 16)
        tsn_upsample_weights_transposed(
          twice.floats, once.floats, outputs, inputs, 0, outputs / 16)
        #expect(twice.values == w)
      }
    }

    // Linear in each argument, so that only rounding to float32 remains: 2^-24 of outputs of about
    // 4, over a step of 1/2.
    @Test("gradients are those of central differences", arguments: CKernelsTests.isas)
    func differences(isa: String) throws {
      try #require(tsn_select_isa(isa))
      let operands = Operands.realFloat32
      let extent = tsn_extent(1, 3, 2)
      let x = operands.parameters(16 * 6, &generator)
      let w = operands.parameters(16 * 16 * 8, &generator)
      let dy = operands.parameters(16 * 48, &generator)
      let bias = [Float](repeating: 0, count: 16)
      func loss(_ x: [Float], _ w: [Float]) -> Double {
        let x = Buffer(x)
        let y = Buffer(count: dy.count)
        tsn_upsample_naive(y.raw, x.raw, w, bias, nil, TSN_FLOAT32, 16, 16, extent, 0, 3)
        return dot(y.values, dy)
      }
      let scratch = Buffer(count: tsn_upsample_scratch(16, 16, extent))
      let transposed = Buffer(count: w.count)
      tsn_upsample_weights_transposed(transposed.floats, w, 16, 16, 0, 1)
      let input = Buffer(x)
      let output = Buffer(dy)
      let dx = Buffer(count: x.count)
      tsn_upsample_input_gradient(
        dx.raw, output.raw, transposed.floats, scratch.floats, TSN_FLOAT32, 16, 16, extent, 0,
        3)
      let dw = Buffer(count: w.count)
      tsn_upsample_weight_gradient(
        dw.floats, output.raw, input.raw, scratch.floats, TSN_FLOAT32, 16, 16, extent, 0, 8)
      let inputGradient = dx.values
      let weightGradient = dw.values
      for i in x.indices {
        let expected = centralDifference(x, i, step: 0.5) { loss($0, w) }
        #expect(abs(Double(inputGradient[i]) - expected) <= 2e-5)
      }
      for i in stride(from: 0, to: w.count, by: 29) {
        let expected = centralDifference(w, i, step: 0.5) { loss(x, $0) }
        #expect(abs(Double(weightGradient[i]) - expected) <= 2e-5)
      }
    }
  }
}
