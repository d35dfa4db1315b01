// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

/// The convolutions, in the suite that chooses instruction sets.
extension CKernelsTests {
  /// Volumes of one voxel, with partial tiles on every axis, and of several items.
  static let convolutions = [
    tsn_convolution(inputs: 16, outputs: 16, depth: 1, height: 1, width: 1),
    tsn_convolution(inputs: 32, outputs: 48, depth: 3, height: 5, width: 7),
    tsn_convolution(inputs: 48, outputs: 32, depth: 8, height: 6, width: 2),
    tsn_convolution(inputs: 16, outputs: 32, depth: 5, height: 9, width: 75),
    tsn_convolution(inputs: 32, outputs: 16, depth: 16, height: 16, width: 16),
  ]
  /// The greatest difference from the naive twin, relative to its greatest magnitude.
  static let convolutionTolerance: Float = 1e-5

  @Test("a convolution is its naive twin's", arguments: isas, [false, true])
  func convolution(isa: String, relu: Bool) throws {
    try #require(tsn_select_isa(isa))
    for shape in Self.convolutions {
      let src = uniform(shape.inputs * shape.voxels)
      let w = uniform(shape.weights)
      let bias = uniform(shape.outputs)
      let u = undefined(tsn_winograd_weights_size(shape))
      let scratch = undefined(tsn_winograd_scratch(shape))
      let dst = undefined(shape.outputs * shape.voxels)
      let naive = undefined(shape.outputs * shape.voxels)
      tsn_winograd_weights(
        u.pointer, w.pointer, shape.inputs, shape.outputs, 0, shape.outputs / 16)
      for part in shape.parts {
        tsn_winograd_convolve(
          dst.pointer, src.pointer, TSN_FLOAT32, u.pointer, bias.pointer, shape, relu,
          scratch.pointer, part)
      }
      tsn_convolve_naive(naive.pointer, src.pointer, w.pointer, bias.pointer, shape, relu)
      #expect(dst.difference(from: naive) <= Self.convolutionTolerance, "\(shape)")
      #expect(u.isIntact && scratch.isIntact && dst.isIntact, "\(shape)")
      // Whole, and without a bias.
      let whole = undefined(shape.outputs * shape.voxels)
      tsn_winograd_convolve(
        whole.pointer, src.pointer, TSN_FLOAT32, u.pointer, bias.pointer, shape, relu,
        scratch.pointer,
        shape.whole)
      #expect(whole.bytes == dst.bytes, "\(shape)")
      tsn_winograd_convolve(
        dst.pointer, src.pointer, TSN_FLOAT32, u.pointer, nil, shape, relu, scratch.pointer,
        shape.whole)
      tsn_convolve_naive(naive.pointer, src.pointer, w.pointer, nil, shape, relu)
      #expect(dst.difference(from: naive) <= Self.convolutionTolerance, "\(shape)")
    }
  }

  @Test("the gradient of a convolution's input is its naive twin's", arguments: isas)
  func inputGradient(isa: String) throws {
    try #require(tsn_select_isa(isa))
    for shape in Self.convolutions {
      let transposed = tsn_convolution_transposed(shape)
      let ddst = uniform(shape.outputs * shape.voxels)
      let w = uniform(shape.weights)
      let u = undefined(tsn_winograd_weights_size(shape))
      let scratch = undefined(tsn_winograd_scratch(shape))
      let dsrc = undefined(shape.inputs * shape.voxels)
      let naive = undefined(shape.inputs * shape.voxels)
      tsn_winograd_weights_transposed(
        u.pointer, w.pointer, shape.inputs, shape.outputs, 0, shape.inputs / 16)
      for part in transposed.parts {
        tsn_winograd_convolve(
          dsrc.pointer, ddst.pointer, TSN_FLOAT32, u.pointer, nil, transposed, false,
          scratch.pointer, part)
      }
      tsn_convolve_input_gradient_naive(naive.pointer, ddst.pointer, w.pointer, shape)
      #expect(dsrc.difference(from: naive) <= Self.convolutionTolerance, "\(shape)")
      #expect(u.isIntact && scratch.isIntact && dsrc.isIntact, "\(shape)")
    }
  }

  @Test("the gradient of a convolution's weights is its naive twin's", arguments: isas)
  func weightsGradient(isa: String) throws {
    try #require(tsn_select_isa(isa))
    for shape in Self.convolutions {
      let src = uniform(shape.inputs * shape.voxels)
      let ddst = uniform(shape.outputs * shape.voxels)
      let size = tsn_winograd_weights_size(shape)
      let du = undefined(3 * size)
      let scratch = undefined(tsn_winograd_scratch(shape))
      let dw = undefined(shape.weights)
      let naive = undefined(shape.weights)
      // The first two parts write the output channels between them, and the others add to them.
      for (index, part) in shape.parts.enumerated() {
        tsn_winograd_gradient(
          du.pointer, src.pointer, ddst.pointer, TSN_FLOAT32, shape, index >= 2, scratch.pointer,
          part)
      }
      for index in 1..<3 {
        var nothing = shape.whole
        nothing.end = 0
        tsn_winograd_gradient(
          du.pointer + index * size, src.pointer, ddst.pointer, TSN_FLOAT32, shape, false,
          scratch.pointer,
          nothing)
      }
      // Once more, added to what no items cleared.
      tsn_winograd_gradient(
        du.pointer + 2 * size, src.pointer, ddst.pointer, TSN_FLOAT32, shape, true, scratch.pointer,
        shape.whole)
      tsn_winograd_gradient_finish(
        dw.pointer, du.pointer, 3, shape.inputs, shape.outputs, 0, shape.outputs / 16)
      tsn_convolve_gradient_naive(naive.pointer, src.pointer, ddst.pointer, shape)
      let doubled = Unaligned(naive.floats.map { 2 * $0 }, offset: 0)
      #expect(dw.difference(from: doubled) <= Self.convolutionTolerance, "\(shape)")
      #expect(du.isIntact && scratch.isIntact && dw.isIntact, "\(shape)")
    }
  }

  /// Numbers between -1 and 1.
  private func uniform(_ count: Int) -> Unaligned<Float> {
    Unaligned((0..<count).map { _ in .random(in: -1...1, using: &generator) }, offset: 0)
  }

  /// Memory that shows what nobody wrote.
  private func undefined(_ count: Int) -> Unaligned<Float> {
    Unaligned([Float](repeating: .nan, count: count), offset: 0)
  }
}

extension tsn_convolution {
  fileprivate var voxels: Int { depth * height * width }
  fileprivate var weights: Int { outputs * inputs * 27 }

  fileprivate var whole: tsn_winograd_part {
    tsn_winograd_part(
      begin: 0, end: tsn_winograd_items(self), outputs_begin: 0, outputs_end: outputs / 16)
  }

  /// The whole in four parts, some of which may be empty: first all output channels of the first
  /// items, in two parts, and then those of the others.
  fileprivate var parts: [tsn_winograd_part] {
    let items = tsn_winograd_items(self)
    let middle = (items + 1) / 2
    let blocks = outputs / 16
    return [(0, middle), (middle, items)].flatMap { begin, end in
      [(0, blocks / 2), (blocks / 2, blocks)].map { first, last in
        tsn_winograd_part(begin: begin, end: end, outputs_begin: first, outputs_end: last)
      }
    }
  }
}

extension Unaligned<Float> {
  fileprivate var floats: [Float] {
    let count = (bytes.count - 128) / 4
    return Array(UnsafeBufferPointer(start: pointer, count: count))
  }

  /// Whether nobody wrote around the array, which starts at the boundary.
  fileprivate var isIntact: Bool {
    let bytes = bytes
    return bytes.prefix(64).allSatisfy { $0 == 0xa5 } && bytes.suffix(64).allSatisfy { $0 == 0xa5 }
  }

  /// The greatest difference, relative to the other's greatest magnitude; infinite with NaN.
  fileprivate func difference(from other: Unaligned<Float>) -> Float {
    var difference: Float = 0
    var magnitude: Float = 0
    for (value, expected) in zip(floats, other.floats) {
      guard value.isFinite else { return .infinity }
      difference = max(difference, abs(value - expected))
      magnitude = max(magnitude, abs(expected))
    }
    return difference == 0 ? 0 : difference / magnitude
  }
}
