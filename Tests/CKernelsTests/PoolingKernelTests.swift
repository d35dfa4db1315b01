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
  }
}
