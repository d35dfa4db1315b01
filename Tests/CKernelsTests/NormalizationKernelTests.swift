// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

extension CKernelsTests {
  @Suite("Normalisation kernels")
  final class Normalization {
    static let sizes = [0, 1, 3, 5, 17, 255, 257, 700]
    var generator = SplitMix64(state: 1)

    deinit { tsn_select_isa(nil) }

    @Test("scaled, shifted and rectified", arguments: CKernelsTests.isas, Operands.allCases)
    func apply(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      for n in Self.sizes {
        let x = operands.activation(n * 16, &generator)
        let scale = operands.parameters(16, &generator)
        let shift = operands.parameters(16, &generator)
        operands.compare(terms: 2) { naive in
          let y = Buffer(count: n * 16, operands.storage)
          let inPlace = Buffer(x.values, operands.storage)
          let kernel = naive ? tsn_norm_apply_naive : tsn_norm_apply
          kernel(y.raw, x.raw, scale, shift, operands.storage, n)
          kernel(inPlace.raw, inPlace.raw, scale, shift, operands.storage, n)
          #expect(difference(y, inPlace) == nil)
          return [y]
        }
      }
    }

    @Test("sums of gradients", arguments: CKernelsTests.isas, Operands.allCases)
    func gradientSums(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      for n in Self.sizes {
        var c = coefficients(operands)
        let dy = operands.activation(n * 16, &generator)
        let x = operands.activation(n * 16, &generator)
        operands.compare(terms: n + 8) { naive in
          var sums = tsn_gradient_sums()
          withUnsafeMutableBytes(of: &sums) { $0.bindMemory(to: Double.self).update(repeating: 5) }
          let kernel = naive ? tsn_norm_gradient_sums_naive : tsn_norm_gradient_sums
          kernel(&sums, dy.raw, x.raw, &c, operands.storage, n)
          let all = withUnsafeBytes(of: sums) { $0.bindMemory(to: Double.self).map(Float.init) }
          return [Buffer(all)]
        }
      }
    }

    @Test("gradients", arguments: CKernelsTests.isas, Operands.allCases)
    func gradient(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      for n in Self.sizes {
        var c = coefficients(operands)
        let dy = operands.activation(n * 16, &generator)
        let x = operands.activation(n * 16, &generator)
        operands.compare(terms: 3) { naive in
          let dx = Buffer(count: n * 16, operands.storage)
          let inPlace = Buffer(dy.values, operands.storage)
          let kernel = naive ? tsn_norm_gradient_naive : tsn_norm_gradient
          kernel(dx.raw, dy.raw, x.raw, &c, operands.storage, n)
          kernel(inPlace.raw, inPlace.raw, x.raw, &c, operands.storage, n)
          #expect(difference(dx, inPlace) == nil)
          return [dx]
        }
      }
    }

    @Test("channels that pad a block stay zero", arguments: CKernelsTests.isas, Operands.allCases)
    func padding(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      let zeros = [Float](repeating: 0, count: 17 * 16)
      let x = Buffer(zeros, operands.storage)
      let y = Buffer(count: zeros.count, operands.storage)
      let dx = Buffer(count: zeros.count, operands.storage)
      var moments = tsn_moments()
      tsn_norm_moments(&moments, x.raw, operands.storage, 17)
      #expect(moments.means == zeros.prefix(16).map(Double.init))
      #expect(moments.squared == zeros.prefix(16).map(Double.init))
      tsn_norm_apply(y.raw, x.raw, zeros, zeros, operands.storage, 17)
      #expect(difference(y.values, zeros) == nil)
      // Such a channel has neither scale nor shift, and no coefficients of a gradient.
      var c = tsn_norm_coefficients()
      tsn_norm_gradient(dx.raw, y.raw, x.raw, &c, operands.storage, 17)
      #expect(difference(dx.values, zeros) == nil)
    }

    @Test("two activations add", arguments: CKernelsTests.isas, Operands.allCases)
    func add(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      for n in Self.sizes {
        let a = operands.numbers(n * 16, &generator)
        let b = operands.activation(n * 16, &generator)
        operands.compare(terms: 2) { naive in
          let sum = Buffer(a, operands.storage)
          (naive ? tsn_add_naive : tsn_add)(sum.raw, b.raw, operands.storage, n)
          return [sum]
        }
      }
    }

    @Test("NaN and infinity survive an addition", arguments: CKernelsTests.isas, Operands.allCases)
    func addNotFinite(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      let a: [Float] = [.nan, 1, .infinity, .infinity, -.infinity, 0x1.fep127, -0x1.fep127, 0]
      let b: [Float] = [1, .nan, 1, -.infinity, -1, 0x1.fep127, -0x1.fep127, -0x1p-133]
      let sum = Buffer(a + a, operands.storage)
      let other = Buffer(b + b, operands.storage)
      tsn_add(sum.raw, other.raw, operands.storage, 1)
      let expected: [Float] = [
        .nan, .nan, .infinity, .nan, -.infinity, .infinity, -.infinity, -0x1p-133,
      ]
      #expect(difference(sum, Buffer(expected + expected, operands.storage)) == nil)
    }

    @Test("NaN stays NaN through ReLU", arguments: CKernelsTests.isas, Operands.allCases)
    func notFinite(isa: String, operands: Operands) throws {
      try #require(tsn_select_isa(isa))
      let one = [Float](repeating: 1, count: 16)
      let zero = [Float](repeating: 0, count: 16)
      let few: [Float] = [.nan, -.nan, .infinity, -.infinity, 1, -1, 0, -0.0]
      let expected: [Float] = [.nan, .nan, .infinity, 0, 1, 0, 0, 0]
      let x = Buffer(few + few, operands.storage)
      for kernel in [tsn_norm_apply, tsn_norm_apply_naive] {
        let y = Buffer(count: 16, operands.storage)
        kernel(y.raw, x.raw, one, zero, operands.storage, 1)
        #expect(difference(y.values, expected + expected) == nil)
      }
      // NaN of the parameters too.
      let nan = [Float](repeating: .nan, count: 16)
      for (scale, shift) in [(nan, zero), (one, nan)] {
        let y = Buffer(count: 16, operands.storage)
        tsn_norm_apply(y.raw, x.raw, scale, shift, operands.storage, 1)
        #expect(y.values.allSatisfy { $0.isNaN })
      }
    }

    private func coefficients(_ operands: Operands) -> tsn_norm_coefficients {
      var c = tsn_norm_coefficients()
      let numbers = operands.parameters(6 * 16, &generator)
      withUnsafeMutableBytes(of: &c) { bytes in
        numbers.withUnsafeBytes { bytes.copyMemory(from: $0) }
      }
      return c
    }
  }
}
