// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

/// The convolutions, in the suite that chooses instruction sets.
extension CKernelsTests {
  /// Volumes of one voxel, with partial tiles on every axis, and of several items; with whole blocks
  /// of channels, and with halves.
  static let convolutions = [
    convolution(16, 16, depth: 1, height: 1, width: 1),
    convolution(32, 48, depth: 3, height: 5, width: 7),
    convolution(48, 32, depth: 8, height: 6, width: 2),
    convolution(16, 32, depth: 5, height: 9, width: 75),
    convolution(32, 16, depth: 16, height: 16, width: 16),
    convolution(16, 16, lanes: 8, depth: 1, height: 1, width: 1),
    convolution(16, 32, lanes: 8, depth: 3, height: 5, width: 7),
    convolution(32, 16, lanes: 8, depth: 5, height: 9, width: 75),
    convolution(48, 32, lanes: 8, depth: 8, height: 6, width: 9),
    convolution(32, 48, lanes: 8, depth: 16, height: 16, width: 16),
  ]
  private static func convolution(
    _ inputs: Int, _ outputs: Int, lanes: Int = 16, depth: Int, height: Int, width: Int
  ) -> tsn_convolution {
    tsn_convolution(
      inputs: inputs, outputs: outputs, lanes: lanes, depth: depth,
      height: height, width: width)
  }
  /// The greatest difference from the naive twin, relative to its greatest magnitude.
  static let convolutionTolerance: Float = 1e-5

  @Test("a convolution is its naive twin's", arguments: isas, [false, true])
  func convolution(isa: String, relu: Bool) throws {
    try #require(tsn_select_isa(isa))
    for shape in Self.convolutions {
      let src = uniform(shape.inputs * shape.voxels, lanes: shape.lanes)
      let w = weights(of: shape)
      let bias = uniform(shape.outputs, lanes: shape.lanes)
      let u = undefined(tsn_winograd_weights_size(shape))
      let scratch = undefined(tsn_winograd_scratch(shape))
      let dst = undefined(shape.outputs * shape.voxels)
      let naive = undefined(shape.outputs * shape.voxels)
      tsn_winograd_weights(
        u.pointer, w.pointer, shape, 0, shape.outputs / 16)
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
        scratch.pointer, shape.whole)
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
      let ddst = uniform(shape.outputs * shape.voxels, lanes: shape.lanes)
      let w = weights(of: shape)
      let u = undefined(tsn_winograd_weights_size(shape))
      let scratch = undefined(tsn_winograd_scratch(shape))
      let dsrc = undefined(shape.inputs * shape.voxels)
      let naive = undefined(shape.inputs * shape.voxels)
      tsn_winograd_weights_transposed(
        u.pointer, w.pointer, shape, 0, shape.inputs / 16)
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
      let src = uniform(shape.inputs * shape.voxels, lanes: shape.lanes)
      let ddst = uniform(shape.outputs * shape.voxels, lanes: shape.lanes)
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
          scratch.pointer, nothing)
      }
      // Once more, added to what no items cleared.
      tsn_winograd_gradient(
        du.pointer + 2 * size, src.pointer, ddst.pointer, TSN_FLOAT32, shape, true, scratch.pointer,
        shape.whole)
      tsn_winograd_gradient_finish(
        dw.pointer, du.pointer, 3, shape, 0, shape.outputs / 16)
      tsn_convolve_gradient_naive(naive.pointer, src.pointer, ddst.pointer, shape)
      let doubled = Unaligned(naive.floats.map { 2 * $0 }, offset: 0)
      #expect(dw.difference(from: doubled) <= Self.convolutionTolerance, "\(shape)")
      #expect(du.isIntact && scratch.isIntact && dw.isIntact, "\(shape)")
    }
  }

  @Test(
    "a convolution in bfloat16 is that in float32, rounded", arguments: isas, [false, true])
  func convolutionInBFloat16(isa: String, relu: Bool) throws {
    try #require(tsn_select_isa(isa))
    for shape in Self.convolutions {
      let narrow = operands(shape.inputs * shape.voxels, lanes: shape.lanes)
      let wide = Unaligned(narrow.floats, offset: 0)
      let w = weights(of: shape)
      let bias = uniform(shape.outputs, lanes: shape.lanes)
      let u = undefined(tsn_winograd_weights_size(shape))
      let scratch = undefined(tsn_winograd_scratch(shape))
      let expected = undefined(shape.outputs * shape.voxels)
      let dst = Unaligned([UInt16](repeating: 0xffff, count: expected.floats.count), offset: 0)
      tsn_winograd_weights(
        u.pointer, w.pointer, shape, 0, shape.outputs / 16)
      tsn_winograd_convolve(
        expected.pointer, wide.pointer, TSN_FLOAT32, u.pointer, bias.pointer, shape, relu,
        scratch.pointer, shape.whole)
      for part in shape.parts {
        tsn_winograd_convolve(
          dst.pointer, narrow.pointer, TSN_BFLOAT16, u.pointer, bias.pointer, shape, relu,
          scratch.pointer, part)
      }
      // The compiler may fuse other operations of the two; half of the distance of neighbours is
      // 2^-8 of the number.
      let magnitude = expected.floats.reduce(0) { max($0, abs($1)) }
      let isRounded = zip(dst.floats, expected.floats).allSatisfy { value, expected in
        abs(value - expected) <= 0x1p-8 * abs(expected) + 1e-6 * magnitude
      }
      #expect(isRounded, "\(shape)")
      #expect(scratch.isIntact && dst.isGuarded, "\(shape)")
    }
  }

  @Test("gradients of a convolution in bfloat16 are those in float32", arguments: isas)
  func convolutionGradientsInBFloat16(isa: String) throws {
    try #require(tsn_select_isa(isa))
    for shape in Self.convolutions {
      let narrowSource = operands(shape.inputs * shape.voxels, lanes: shape.lanes)
      let narrowGradient = operands(shape.outputs * shape.voxels, lanes: shape.lanes)
      let source = Unaligned(narrowSource.floats, offset: 0)
      let gradient = Unaligned(narrowGradient.floats, offset: 0)
      let expected = undefined(tsn_winograd_weights_size(shape))
      let du = undefined(tsn_winograd_weights_size(shape))
      let scratch = undefined(tsn_winograd_scratch(shape))
      for (index, part) in shape.parts.enumerated() {
        tsn_winograd_gradient(
          expected.pointer, source.pointer, gradient.pointer, TSN_FLOAT32, shape, index >= 2,
          scratch.pointer, part)
        tsn_winograd_gradient(
          du.pointer, narrowSource.pointer, narrowGradient.pointer, TSN_BFLOAT16, shape,
          index >= 2, scratch.pointer, part)
      }
      #expect(du.difference(from: expected) <= 1e-6, "\(shape)")
      #expect(scratch.isIntact && du.isIntact, "\(shape)")
    }
  }

  @Test("NaN stays NaN through a convolution and ReLU", arguments: isas)
  func convolutionOfNaN(isa: String) throws {
    try #require(tsn_select_isa(isa))
    let shape = Self.convolution(16, 32, depth: 5, height: 3, width: 7)
    let src = uniform(16 * shape.voxels)
    src.pointer[(shape.voxels / 2) * 16 + 3] = .nan
    let w = uniform(shape.weights)
    let u = undefined(tsn_winograd_weights_size(shape))
    let scratch = undefined(tsn_winograd_scratch(shape))
    let dst = uniform(32 * shape.voxels)
    let naive = uniform(32 * shape.voxels)
    tsn_winograd_weights(u.pointer, w.pointer, shape, 0, 2)
    tsn_winograd_convolve(
      dst.pointer, src.pointer, TSN_FLOAT32, u.pointer, nil, shape, true, scratch.pointer,
      shape.whole)
    tsn_convolve_naive(naive.pointer, src.pointer, w.pointer, nil, shape, true)
    // NaN everywhere that the definition has it; and in the rest of a tile.
    #expect(naive.floats.count { $0.isNaN } == 27 * 32)
    #expect(zip(dst.floats, naive.floats).allSatisfy { $0.isNaN || !$1.isNaN })
  }

  /// Numbers between -1 and 1 that bfloat16 holds; zeros beyond the first lanes of each 16.
  private func operands(_ count: Int, lanes: Int) -> Unaligned<UInt16> {
    let numbers = Operands.realBFloat16.numbers(count, &generator)
    return Unaligned(
      numbers.enumerated().map { $0 % 16 < lanes ? UInt16($1.bitPattern >> 16) : 0 }, offset: 0)
  }

  /// Numbers between -1 and 1; zeros beyond the first lanes of each 16.
  private func uniform(_ count: Int, lanes: Int = 16) -> Unaligned<Float> {
    Unaligned(
      (0..<count).map { $0 % 16 < lanes ? .random(in: -1...1, using: &generator) : 0 }, offset: 0)
  }

  /// Taps between -1 and 1 for the channels that are worked on.
  private func weights(of shape: tsn_convolution) -> Unaligned<Float> {
    let taps = uniform(shape.weights, lanes: shape.lanes)
    for index in 0..<shape.weights where index / 16 % 16 >= shape.lanes {
      taps.pointer[index] = 0
    }
    return taps
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

extension Unaligned<UInt16> {
  /// The numbers whose bfloat16 patterns these are.
  fileprivate var floats: [Float] { elements.map { Float(bitPattern: UInt32($0) << 16) } }
}

extension Unaligned<Float> {
  fileprivate var floats: [Float] { elements }

  /// Whether nobody wrote around the array, which starts at the boundary.
  fileprivate var isIntact: Bool { isGuarded }

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
