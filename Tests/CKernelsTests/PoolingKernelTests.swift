// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

extension CKernelsTests {
  @Suite("Pooling kernels")
  final class Pooling {
    /// Extents, and the rows of the pooled volume that a call makes.
    static let ranges: [(tsn_extent, Range<Int>)] = [
      (tsn_extent(2, 2, 2), 0..<1), (tsn_extent(2, 4, 6), 0..<2), (tsn_extent(2, 4, 6), 1..<2),
      (tsn_extent(6, 2, 10), 1..<3), (tsn_extent(4, 6, 34), 2..<5), (tsn_extent(4, 6, 34), 0..<6),
      (tsn_extent(10, 6, 2), 4..<4),
    ]
    var generator = SplitMix64(state: 4)

    deinit { tsn_select_isa(nil) }

    @Test("maxima of two by two by two", arguments: CKernelsTests.isas, Operands.allCases)
    func pool(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      for (extent, rows) in Self.ranges {
        let x = operands.activation(extent.voxels * 16, &generator)
        // A maximum rounds nothing.
        operands.compare(terms: 0) { naive in
          let pooled = Buffer(count: extent.voxels * 2, operands.storage)
          let kernel = naive ? tsn_pool_naive : tsn_pool
          kernel(pooled.raw, x.raw, operands.storage, extent, rows.lowerBound, rows.upperBound)
          return [pooled]
        }
      }
    }

    @Test("maxima of the normalised", arguments: CKernelsTests.isas, Operands.allCases)
    func normPool(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      for (extent, rows) in Self.ranges {
        let x = operands.activation(extent.voxels * 16, &generator)
        let scale = operands.parameters(16, &generator)
        let shift = operands.parameters(16, &generator)
        var indices: [[UInt8]] = []
        operands.compare(terms: 2) { naive in
          let y = Buffer(count: extent.voxels * 16, operands.storage)
          let pooled = Buffer(count: extent.voxels * 2, operands.storage)
          let index = Unaligned([UInt8](repeating: 9, count: extent.voxels * 2), offset: 0)
          let kernel = naive ? tsn_norm_pool_naive : tsn_norm_pool
          kernel(
            y.raw, pooled.raw, index.pointer, x.raw, scale, shift, operands.storage, extent,
            rows.lowerBound, rows.upperBound)
          #expect(index.isGuarded)
          indices.append(index.elements)
          // Whatever was rounded before: these are the maxima of this y.
          let maxima = Buffer(count: extent.voxels * 2, operands.storage)
          tsn_pool_naive(
            maxima.raw, y.raw, operands.storage, extent, rows.lowerBound, rows.upperBound)
          #expect(difference(pooled, maxima) == nil)
          return [y, pooled]
        }
        // Whole numbers have many ties. Rounded real ones may have ties that the twin has not.
        if operands.isWhole || operands.storage == TSN_FLOAT32 { #expect(indices[0] == indices[1]) }
      }
    }

    @Test("the first of equal voxels is the maximum", arguments: CKernelsTests.isas)
    func ties(isa: String) throws {
      try #require(tsn_select_isa(isa))
      let extent = tsn_extent(2, 2, 2)
      let one = [Float](repeating: 1, count: 16)
      let zero = [Float](repeating: 0, count: 16)
      // For each channel, the voxels from the l-th on are the largest.
      let steps = (0..<8).flatMap { k in (0..<16).map { l in Float(k >= l % 8 ? 3 : 2) } }
      let low = steps.map { $0 - 10 }
      for storage in [TSN_FLOAT32, TSN_BFLOAT16] {
        for (numbers, expected) in [
          (steps, (0..<16).map { UInt8($0 % 8) }), (low, [UInt8](repeating: 0, count: 16)),
        ] {
          let y = Buffer(count: 128, storage)
          let pooled = Buffer(count: 16, storage)
          var index = [UInt8](repeating: 9, count: 16)
          let x = Buffer(numbers, storage)
          tsn_norm_pool(y.raw, pooled.raw, &index, x.raw, one, zero, storage, extent, 0, 1)
          #expect(index == expected)
        }
      }
    }

    @Test("a gradient goes where the maximum was", arguments: CKernelsTests.isas, Operands.allCases)
    func gradient(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      for (extent, rows) in Self.ranges {
        let before = operands.numbers(extent.voxels * 16, &generator)
        let dpooled = operands.activation(extent.voxels * 2, &generator)
        let index = (0..<extent.voxels * 2).map { _ in UInt8.random(in: 0..<8, using: &generator) }
        operands.compare(terms: 2) { naive in
          let dx = Buffer(before, operands.storage)
          let kernel = naive ? tsn_pool_gradient_naive : tsn_pool_gradient
          kernel(
            dx.raw, dpooled.raw, index, operands.storage, extent, rows.lowerBound, rows.upperBound)
          return [dx]
        }
      }
    }

    @Test("NaN stays in y and is no maximum", arguments: CKernelsTests.isas, Operands.allCases)
    func notFinite(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      let extent = tsn_extent(2, 2, 2)
      var numbers = operands.numbers(8 * 16, &generator)
      // One voxel of the first channels, all of the next, and infinities.
      for l in 0..<8 { numbers[l * 16 + l] = .nan }
      for k in 0..<8 { numbers[k * 16 + 8] = .nan }
      numbers[5 * 16 + 9] = .infinity
      for k in 0..<8 { numbers[k * 16 + 10] = -.infinity }
      let x = Buffer(numbers, operands.storage)
      let one = [Float](repeating: 1, count: 16)
      let shift = [Float](repeating: 2, count: 16)
      var indices: [[UInt8]] = []
      operands.compare(terms: 2) { naive in
        let y = Buffer(count: 128, operands.storage)
        let pooled = Buffer(count: 16, operands.storage)
        let alone = Buffer(count: 16, operands.storage)
        var index = [UInt8](repeating: 9, count: 16)
        (naive ? tsn_norm_pool_naive : tsn_norm_pool)(
          y.raw, pooled.raw, &index, x.raw, one, shift, operands.storage, extent, 0, 1)
        (naive ? tsn_pool_naive : tsn_pool)(alone.raw, x.raw, operands.storage, extent, 0, 1)
        #expect(zip(y.values, numbers).allSatisfy { $0.isNaN == $1.isNaN })
        indices.append(index)
        return [y, pooled, alone]
      }
      if operands.isWhole || operands.storage == TSN_FLOAT32 { #expect(indices[0] == indices[1]) }
    }

    // The maxima are linear as long as the step does not change which they are: what remains is
    // 2^-24 of them over the step.
    @Test("gradients are those of central differences", arguments: CKernelsTests.isas)
    func differences(isa: String) throws {
      try #require(tsn_select_isa(isa))
      let extent = tsn_extent(2, 4, 2)
      // No two voxels of a channel are nearer to each other than two steps, none is negative.
      let order = (0..<16).map { _ in (0..<extent.voxels).shuffled(using: &generator) }
      let x = (0..<extent.voxels * 16).map { Float(order[$0 % 16][$0 / 16]) / 4 + 0.25 }
      let dpooled = Buffer(Operands.realFloat32.parameters(2 * 16, &generator))
      let one = [Float](repeating: 1, count: 16)
      let zero = [Float](repeating: 0, count: 16)
      let input = Buffer(x)
      let y = Buffer(count: x.count)
      let pooled = Buffer(count: 32)
      let dx = Buffer(count: x.count, of: 0)
      var index = [UInt8](repeating: 9, count: 32)
      tsn_norm_pool(y.raw, pooled.raw, &index, input.raw, one, zero, TSN_FLOAT32, extent, 0, 2)
      tsn_pool_gradient(dx.raw, dpooled.raw, index, TSN_FLOAT32, extent, 0, 2)
      let gradient = dx.values
      for i in x.indices {
        let expected = centralDifference(x, i, step: 0x1p-4) { x in
          let x = Buffer(x)
          let pooled = Buffer(count: 32)
          tsn_pool_naive(pooled.raw, x.raw, TSN_FLOAT32, extent, 0, 2)
          return dot(pooled.values, dpooled.values)
        }
        #expect(abs(Double(gradient[i]) - expected) <= 1e-6)
      }
    }
  }
}
