// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

extension CKernelsTests {
  @Suite("Weight layouts")
  final class WeightLayouts {
    var generator = SplitMix64(state: 8)

    deinit { tsn_select_isa(nil) }

    @Test("blocks of float32, transposed", arguments: CKernelsTests.isas)
    func float32(isa: String) throws {
      try #require(tsn_select_isa(isa))
      let operands = Operands.realFloat32
      for n in 0...3 {
        let w = generator.floats(n * 256)
        operands.compare(terms: 0) { naive in
          let transposed = Buffer(count: n * 256)
          (naive ? tsn_weights_transposed_naive : tsn_weights_transposed)(transposed.floats, w, n)
          return [transposed]
        }
      }
    }

    @Test("blocks of bfloat16 are their naive twin's, bit for bit", arguments: CKernelsTests.isas)
    func bfloat16(isa: String) throws {
      try #require(tsn_select_isa(isa))
      for n in 0...3 {
        let w = generator.floats(n * 256)
        for (kernel, twin) in [
          (tsn_weights_bfloat16, tsn_weights_bfloat16_naive),
          (tsn_weights_transposed_bfloat16, tsn_weights_transposed_bfloat16_naive),
        ] {
          let fast = Unaligned([UInt16](repeating: 7, count: n * 256), offset: 0)
          let naive = Unaligned([UInt16](repeating: 7, count: n * 256), offset: 0)
          kernel(fast.pointer, w, n)
          twin(naive.pointer, w, n)
          #expect(fast.bytes == naive.bytes)
        }
      }
    }

    @Test("every bfloat16 number and the half-way case above it", arguments: CKernelsTests.isas)
    func rounding(isa: String) throws {
      try #require(tsn_select_isa(isa))
      var w: [Float] = []
      // The half-way case of the largest number overflows.
      for pattern in 0..<UInt32(0x7f80) {
        let number = Float(bitPattern: pattern << 16)
        let middle = Float(bitPattern: pattern << 16 | 0x8000)
        w += [number, number.nextUp, middle.nextDown, middle, middle.nextUp]
      }
      w += [.infinity]
      w += w.map { -$0 }
      w += [Float](repeating: 0, count: 256 - w.count % 256)
      let n = w.count / 256
      let fast = Unaligned([UInt16](repeating: 7, count: w.count), offset: 0)
      let naive = Unaligned([UInt16](repeating: 7, count: w.count), offset: 0)
      tsn_weights_bfloat16(fast.pointer, w, n)
      tsn_weights_bfloat16_naive(naive.pointer, w, n)
      #expect(fast.bytes == naive.bytes)
    }

    @Test(
      "NaN through bfloat16 stays NaN", arguments: CKernelsTests.isas,
      [0x7fc0_0000, 0x7f80_0001, 0x7fff_ffff, 0xff80_8000, 0xffff_ffff] as [UInt32])
    func nan(isa: String, pattern: UInt32) throws {
      try #require(tsn_select_isa(isa))
      let w = [Float](repeating: Float(bitPattern: pattern), count: 256)
      for kernel in [
        tsn_weights_bfloat16, tsn_weights_bfloat16_naive, tsn_weights_transposed_bfloat16,
        tsn_weights_transposed_bfloat16_naive,
      ] {
        var out = [UInt16](repeating: 0, count: 256)
        kernel(&out, w, 1)
        #expect(out.allSatisfy { Float(bitPattern: UInt32($0) << 16).isNaN })
      }
    }
  }
}
