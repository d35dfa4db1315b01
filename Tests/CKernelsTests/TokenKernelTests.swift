// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

extension CKernelsTests {
  @Suite("Kernels of tokens")
  final class Tokens {
    struct Shape {
      let channels, voxels: Int
      let range: Range<Int>
      var padded: Int { (channels + 15) / 16 * 16 }
    }
    static let shapes = [
      Shape(channels: 1, voxels: 1, range: 0..<1), Shape(channels: 16, voxels: 5, range: 1..<4),
      Shape(channels: 17, voxels: 3, range: 0..<3), Shape(channels: 48, voxels: 5, range: 3..<5),
      Shape(channels: 45, voxels: 17, range: 5..<17), Shape(channels: 20, voxels: 3, range: 2..<2),
    ]
    static let sizes = [(1, 1), (1, 17), (3, 5), (16, 3), (17, 17), (45, 1), (96, 100), (5, 0)]
    var generator = SplitMix64(state: 9)

    deinit { tsn_select_isa(nil) }

    @Test("rows grow by a bias", arguments: CKernelsTests.isas, Operands.allCases)
    func bias(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      for (columns, rows) in Self.sizes {
        let x = operands.parameters(columns * rows, &generator)
        let bias = operands.parameters(columns, &generator)
        operands.compare(terms: 2) { naive in
          let sum = Buffer(x)
          (naive ? tsn_add_bias_naive : tsn_add_bias)(sum.floats, bias, columns, rows)
          return [sum]
        }
      }
    }

    @Test("sums of columns", arguments: CKernelsTests.isas, Operands.allCases)
    func columnSums(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      for (columns, rows) in Self.sizes {
        let x = operands.parameters(columns * rows, &generator)
        operands.compare(terms: rows) { naive in
          let sums = Buffer(count: columns)
          (naive ? tsn_column_sums_naive : tsn_column_sums)(sums.floats, x, columns, rows)
          return [sums]
        }
      }
    }

    @Test("tokens from blocks are exact", arguments: CKernelsTests.isas, Operands.allCases)
    func fromBlocks(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      for shape in Self.shapes {
        let x = operands.activation(shape.padded * shape.voxels, &generator)
        let tokens = [tsn_tokens_from_blocks, tsn_tokens_from_blocks_naive].map { kernel in
          let tokens = Buffer(count: shape.channels * shape.voxels)
          kernel(
            tokens.floats, x.raw, operands.storage, shape.channels, shape.voxels,
            shape.range.lowerBound, shape.range.upperBound)
          return tokens
        }
        #expect(difference(tokens[0], tokens[1]) == nil, "\(shape)")
      }
    }

    @Test("blocks from tokens, added or not", arguments: CKernelsTests.isas, Operands.allCases)
    func toBlocks(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      for shape in Self.shapes {
        let tokens = operands.parameters(shape.channels * shape.voxels, &generator)
        var residual = operands.numbers(shape.padded * shape.voxels, &generator)
        for v in 0..<shape.voxels {
          for c in shape.channels..<shape.padded {
            residual[(c / 16 * shape.voxels + v) * 16 + c % 16] = 0
          }
        }
        operands.compare(terms: 2, "\(shape)") { naive in
          let x = Buffer(residual, operands.storage)
          let alone = Buffer(count: residual.count, of: 0, operands.storage)
          let sum = Buffer(count: residual.count, of: 0, operands.storage)
          let inPlace = Buffer(residual, operands.storage)
          let kernel = naive ? tsn_blocks_from_tokens_naive : tsn_blocks_from_tokens
          for (y, x) in [(alone, nil), (sum, x), (inPlace, inPlace)] {
            kernel(
              y.raw, x?.raw, tokens, operands.storage, shape.channels, shape.voxels,
              shape.range.lowerBound, shape.range.upperBound)
            for v in 0..<shape.voxels {
              for c in shape.channels..<shape.padded {
                #expect(y.values[(c / 16 * shape.voxels + v) * 16 + c % 16] == 0)
              }
            }
          }
          return [alone, sum, inPlace]
        }
      }
    }

    @Test("NaN and infinity survive as tokens", arguments: CKernelsTests.isas, Operands.allCases)
    func notFinite(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      let numbers: [Float] = [.nan, 1, .infinity, -.infinity, -0.0]
      let blocks = Buffer(count: 16, operands.storage)
      let tokens = Buffer(count: 5)
      tsn_blocks_from_tokens(blocks.raw, nil, numbers, operands.storage, 5, 1, 0, 1)
      tsn_tokens_from_blocks(tokens.floats, blocks.raw, operands.storage, 5, 1, 0, 1)
      #expect(difference(tokens.values, numbers) == nil)
    }
  }
}
