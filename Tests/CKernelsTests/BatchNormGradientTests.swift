// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

extension CKernelsTests {
  @Suite("Gradient of a whole batch normalisation")
  final class BatchNormGradient {
    static let voxels = 13
    let gamma: [Float]
    let beta: [Float]
    let x: [Float]
    let dy: [Float]

    init() {
      var generator = SplitMix64(state: 3)
      gamma = Operands.realFloat32.parameters(16, &generator).map { $0 + 2 }
      beta = Operands.realFloat32.parameters(16, &generator)
      x = Operands.realFloat32.parameters(Self.voxels * 16, &generator).map { 3 * $0 }
      dy = Operands.realFloat32.parameters(Self.voxels * 16, &generator)
    }

    deinit { tsn_select_isa(nil) }

    /// y and, of each channel, mean, 1 / deviation, scale and shift.
    private func forward(_ x: [Float]) -> (y: [Float], c: [(Float, Float, Float, Float)]) {
      let input = Buffer(x)
      let y = Buffer(count: x.count)
      var moments = tsn_moments()
      tsn_norm_moments_naive(&moments, input.raw, TSN_FLOAT32, Self.voxels)
      let c = (0..<16).map { l in
        let reciprocal = 1 / (moments.squared[l] / Double(Self.voxels) + 1e-5).squareRoot()
        let scale = Double(gamma[l]) * reciprocal
        let shift = Double(beta[l]) - moments.means[l] * scale
        return (Float(moments.means[l]), Float(reciprocal), Float(scale), Float(shift))
      }
      tsn_norm_apply_naive(
        y.raw, input.raw, c.map(\.2), c.map(\.3), TSN_FLOAT32, Self.voxels)
      return (y.values, c)
    }

    // The step's square times a third derivative is about 1e-5, what float32 leaves of y in the
    // difference 2^-24 * 4 / step = 1e-4.
    @Test("is that of central differences", arguments: CKernelsTests.isas)
    func differences(isa: String) throws {
      try #require(tsn_select_isa(isa))
      let n = Double(Self.voxels)
      let (y, c) = forward(x)
      var coefficients = tsn_norm_coefficients()
      func fill(_ field: WritableKeyPath<tsn_norm_coefficients, Lanes>, _ values: [Float]) {
        withUnsafeMutableBytes(of: &coefficients[keyPath: field]) { bytes in
          values.withUnsafeBytes { bytes.copyMemory(from: $0) }
        }
      }
      fill(\.mean, c.map(\.0))
      fill(\.scale, c.map(\.2))
      fill(\.shift, c.map(\.3))
      let input = Buffer(x)
      let dy = Buffer(dy)
      var sums = tsn_gradient_sums()
      tsn_norm_gradient_sums(
        &sums, dy.raw, input.raw, &coefficients, TSN_FLOAT32, Self.voxels)
      let gradient = withUnsafeBytes(of: sums.gradient) { Array($0.bindMemory(to: Double.self)) }
      let product = withUnsafeBytes(of: sums.product) { Array($0.bindMemory(to: Double.self)) }
      let tilt = (0..<16).map { l -> Float in
        -c[l].2 * c[l].1 * c[l].1 * Float(product[l] / n)
      }
      fill(\.slope, c.map(\.2))
      fill(\.tilt, tilt)
      fill(\.offset, (0..<16).map { -c[$0].2 * Float(gradient[$0] / n) - tilt[$0] * c[$0].0 })
      let dx = Buffer(count: x.count)
      tsn_norm_gradient(
        dx.raw, dy.raw, input.raw, &coefficients, TSN_FLOAT32, Self.voxels)

      var checked = 0
      for i in x.indices {
        // A voxel that the step rectifies, or no longer, has no derivative.
        var kink = false
        let expected = centralDifference(x, i, step: 0x1p-8) { moved in
          let moved = forward(moved).y
          kink = kink || zip(moved, y).contains { ($0 == 0) != ($1 == 0) }
          return dot(moved, self.dy)
        }
        if kink { continue }
        checked += 1
        #expect(abs(Double(dx.values[i]) - expected) <= 5e-4, "element \(i)")
      }
      #expect(checked > x.count * 3 / 4)
    }
  }
}

private typealias Lanes = (
  Float, Float, Float, Float, Float, Float, Float, Float, Float, Float, Float, Float, Float, Float,
  Float, Float
)
