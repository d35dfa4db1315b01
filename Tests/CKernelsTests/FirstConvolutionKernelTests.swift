// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

extension CKernelsTests {
  @Suite("Kernels of the first convolution")
  final class FirstConvolution {
    struct Shape {
      let channels, outputs: Int
      let extent: tsn_extent
      let rows: Range<Int>
      var weights: Int { outputs * channels * 27 }
      var framed: Int {
        channels * (extent.depth + 2) * (extent.height + 2) * tsn_framed_row(extent.width)
      }

      /// Planar channels in their frame, by the twin.
      func frame(_ x: [Float]) -> Buffer {
        let framed = Buffer(count: framed, of: 0)
        tsn_frame_naive(framed.floats, x, extent, 0, channels * extent.depth)
        return framed
      }
    }
    static let shapes = [
      Shape(channels: 1, outputs: 16, extent: tsn_extent(1, 1, 1), rows: 0..<1),
      Shape(channels: 4, outputs: 48, extent: tsn_extent(3, 5, 1), rows: 4..<15),
      Shape(channels: 3, outputs: 16, extent: tsn_extent(1, 3, 17), rows: 1..<2),
      Shape(channels: 4, outputs: 32, extent: tsn_extent(5, 3, 5), rows: 0..<15),
      Shape(channels: 2, outputs: 16, extent: tsn_extent(2, 1, 37), rows: 0..<2),
      Shape(channels: 1, outputs: 16, extent: tsn_extent(2, 1, 14), rows: 1..<1),
    ]
    var generator = SplitMix64(state: 7)

    deinit { tsn_select_isa(nil) }

    @Test("planes in a frame", arguments: CKernelsTests.isas)
    func frame(isa: String) throws {
      try #require(tsn_select_isa(isa))
      let operands = Operands.realFloat32
      for shape in Self.shapes {
        let x = operands.parameters(shape.channels * shape.extent.voxels, &generator)
        let planes = shape.channels * shape.extent.depth
        for range in [0..<planes, planes / 2..<planes, 0..<0] {
          operands.compare(terms: 0, "\(shape), \(range)") { naive in
            let framed = Buffer(count: shape.framed)
            (naive ? tsn_frame_naive : tsn_frame)(
              framed.floats, x, shape.extent, range.lowerBound, range.upperBound)
            return [framed]
          }
        }
      }
    }

    @Test("rows of outputs", arguments: CKernelsTests.isas, Operands.allCases)
    func forward(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      for shape in Self.shapes {
        let x = operands.parameters(shape.channels * shape.extent.voxels, &generator)
        let framed = shape.frame(x)
        let w = operands.parameters(shape.weights, &generator)
        let bias = operands.parameters(shape.outputs, &generator)
        for relu in [false, true] {
          operands.compare(terms: shape.channels * 27 + 1, "\(shape)") { naive in
            let y = Buffer(count: shape.outputs * shape.extent.voxels, operands.storage)
            (naive ? tsn_first_convolution_naive : tsn_first_convolution)(
              y.raw, framed.floats, w, bias, relu, operands.storage, shape.channels, shape.outputs,
              shape.extent, shape.rows.lowerBound, shape.rows.upperBound)
            return [y]
          }
        }
      }
    }

    @Test("gradients of the weights", arguments: CKernelsTests.isas, Operands.allCases)
    func gradient(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      for shape in Self.shapes {
        let x = operands.parameters(shape.channels * shape.extent.voxels, &generator)
        let framed = shape.frame(x)
        let dy = operands.activation(shape.outputs * shape.extent.voxels, &generator)
        let pairs = shape.outputs / 16 * shape.channels
        for range in [0..<pairs, pairs / 2..<pairs, 0..<0] {
          operands.compare(terms: shape.extent.voxels, "\(shape), \(range)") { naive in
            let dw = Buffer(count: shape.weights)
            (naive ? tsn_first_convolution_gradient_naive : tsn_first_convolution_gradient)(
              dw.floats, dy.raw, framed.floats, operands.storage, shape.channels, shape.outputs,
              shape.extent, range.lowerBound, range.upperBound)
            return [dw]
          }
        }
      }
    }

    @Test("NaN stays NaN through ReLU", arguments: CKernelsTests.isas, Operands.allCases)
    func notFinite(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      let shape = Shape(channels: 2, outputs: 32, extent: tsn_extent(3, 3, 19), rows: 0..<9)
      var x = operands.parameters(2 * shape.extent.voxels, &generator)
      x[shape.extent.voxels + 30] = .nan
      let framed = shape.frame(x)
      let w = operands.parameters(shape.weights, &generator)
      let bias = operands.parameters(32, &generator)
      var affected: [Int] = []
      operands.compare(terms: 55) { naive in
        let y = Buffer(count: 32 * shape.extent.voxels, operands.storage)
        (naive ? tsn_first_convolution_naive : tsn_first_convolution)(
          y.raw, framed.floats, w, bias, true, operands.storage, 2, 32, shape.extent, 0, 9)
        affected.append(y.values.count { $0.isNaN })
        return [y]
      }
      // Voxel 30 is the twelfth of the second row of the first plane: nine neighbours in each of
      // two planes see it.
      #expect(affected == [18 * 32, 18 * 32])
    }

    // Linear in the weights: what remains is 2^-24 of outputs of about 8, over a step of 1/2.
    @Test("gradients are those of central differences", arguments: CKernelsTests.isas)
    func differences(isa: String) throws {
      try #require(tsn_select_isa(isa))
      let operands = Operands.realFloat32
      let shape = Shape(channels: 2, outputs: 16, extent: tsn_extent(2, 3, 2), rows: 0..<6)
      let framed = shape.frame(operands.parameters(2 * 12, &generator))
      let w = operands.parameters(shape.weights, &generator)
      let bias = operands.parameters(16, &generator)
      let dy = Buffer(operands.parameters(16 * 12, &generator))
      let dw = Buffer(count: w.count)
      tsn_first_convolution_gradient(
        dw.floats, dy.raw, framed.floats, TSN_FLOAT32, 2, 16, shape.extent, 0, 2)
      let gradient = dw.values
      for i in w.indices {
        let expected = centralDifference(w, i, step: 0.5) { w in
          let y = Buffer(count: 16 * 12)
          tsn_first_convolution_naive(
            y.raw, framed.floats, w, bias, false, TSN_FLOAT32, 2, 16, shape.extent, 0, 6)
          return dot(y.values, dy.values)
        }
        #expect(abs(Double(gradient[i]) - expected) <= 2e-5)
      }
    }
  }
}
