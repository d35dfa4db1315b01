// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What differs between patients before any tumour.
struct PatientTraits {
  /// Of the brain along each axis.
  let scale: SIMD3<Float>
  /// 0 for a young brain, 1 for one with wide sulci and ventricles.
  let atrophy: Float
  /// Relative size of the right and left lateral ventricles.
  let ventricleScale: SIMD2<Float>
  /// Thickness of the cortex in millimetres.
  let cortex: Float
  /// Millimetres by which the shape departs from the symmetric one.
  let warp: Float
  /// How far bright periventricular white matter on FLAIR reaches; 0 for none. Never labelled.
  let hyperintensity: Float

  init(age: ClosedRange<Float>, hyperintensity: Float, stream: inout RandomStream) {
    let size = stream.uniform(0.92...0.975)
    scale = size * stream.uniform(0.98...1.02, 0.98...1.02, 0.98...1.02)
    atrophy = stream.uniform(age)
    let ventricles = 0.75 + 0.6 * atrophy + stream.uniform(-0.1...0.15)
    ventricleScale = SIMD2(
      ventricles * stream.uniform(0.88...1.12), ventricles * stream.uniform(0.88...1.12))
    cortex = stream.uniform(3.1...3.7) - 0.4 * atrophy
    warp = stream.uniform(2...3.2)
    self.hyperintensity = hyperintensity * stream.uniform(0.3...1.2) * (0.4 + atrophy)
  }
}
