// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension Scanner {
  /// 3 T, isotropic volumes, spin echo: the images of textbooks.
  static let reference = Scanner(
    t1: Contrast(sequence: .spinEcho(repetition: 650, echo: 10), gain: 1.6, noise: 0.03),
    t1ce: Contrast(sequence: .spinEcho(repetition: 650, echo: 10), gain: 1.6, noise: 0.03),
    t2: Contrast(sequence: .spinEcho(repetition: 5000, echo: 95), gain: 1.2, noise: 0.03),
    flair: Contrast(
      sequence: .inversionRecovery(repetition: 9000, echo: 120, inversion: 2550), gain: 3,
      noise: 0.06), bias: 0.08, hyperintensity: 0.3)

  /// 3 T, T1 by inversion-prepared gradient echo: strong contrast of grey and white matter.
  static let gradientEcho = Scanner(
    t1: Contrast(
      sequence: .inversionRecovery(repetition: 2200, echo: 3, inversion: 900), gain: 0.8,
      noise: 0.07),
    t1ce: Contrast(
      sequence: .inversionRecovery(repetition: 2200, echo: 3, inversion: 900), gain: 0.8,
      noise: 0.07),
    t2: Contrast(sequence: .spinEcho(repetition: 3200, echo: 75), gain: 0.4, noise: 0.05),
    flair: Contrast(
      sequence: .inversionRecovery(repetition: 6500, echo: 85, inversion: 1900), gain: 0.9,
      noise: 0.06),
    agent: 0.8, bias: 0.14, hyperintensity: 0.3)

  /// 1.5 T; fluid not quite nulled on FLAIR; many patients with bright periventricular matter.
  static let ageing = Scanner(
    t1: Contrast(
      sequence: .spoiledGradientEcho(repetition: 25, echo: 5, flip: 30), gain: 8,
      blur: SIMD3(0.7, 0.7, 0.7), noise: 0.05),
    t1ce: Contrast(
      sequence: .spoiledGradientEcho(repetition: 25, echo: 5, flip: 30), gain: 8,
      blur: SIMD3(0.7, 0.7, 0.7), noise: 0.05),
    t2: Contrast(
      sequence: .spinEcho(repetition: 4000, echo: 120), gain: 2.2, blur: SIMD3(0.7, 0.7, 0.9),
      noise: 0.05),
    flair: Contrast(
      sequence: .inversionRecovery(repetition: 8000, echo: 140, inversion: 1850), gain: 5,
      blur: SIMD3(0.7, 0.7, 0.9), slice: 3, noise: 0.06),
    fieldFactor: 0.8, agent: 1, bias: 0.1, hyperintensity: 1)

  /// 1.5 T and children who move.
  static let restless = Scanner(
    t1: Contrast(
      sequence: .spinEcho(repetition: 500, echo: 14), gain: 0.5, blur: SIMD3(0.6, 0.9, 0.6),
      noise: 0.06),
    t1ce: Contrast(
      sequence: .spinEcho(repetition: 550, echo: 12), gain: 0.6, blur: SIMD3(0.6, 0.9, 0.6),
      noise: 0.06),
    t2: Contrast(
      sequence: .spinEcho(repetition: 6000, echo: 110), gain: 0.5, blur: SIMD3(0.6, 0.9, 0.6),
      noise: 0.06),
    flair: Contrast(
      sequence: .inversionRecovery(repetition: 10_000, echo: 105, inversion: 2500), gain: 1.2,
      blur: SIMD3(0.6, 0.9, 0.6), noise: 0.07),
    fieldFactor: 0.85, agent: 0.5, bias: 0.1, motion: 0.22, motionChance: 0.6)

  /// Low field, thick slices, strong noise, coil and motion artefacts.
  static let lowField = Scanner(
    t1: Contrast(
      sequence: .spinEcho(repetition: 420, echo: 18), gain: 0.25, blur: SIMD3(1, 1, 0.8),
      slice: 5, noise: 0.1),
    t1ce: Contrast(
      sequence: .spinEcho(repetition: 420, echo: 18), gain: 0.3, blur: SIMD3(1, 1, 0.8),
      slice: 5, noise: 0.1),
    t2: Contrast(
      sequence: .spinEcho(repetition: 3000, echo: 100), gain: 0.25, blur: SIMD3(1.1, 1.1, 0.8),
      slice: 6, noise: 0.12),
    flair: Contrast(
      sequence: .inversionRecovery(repetition: 6000, echo: 110, inversion: 1500), gain: 0.6,
      blur: SIMD3(1.1, 1.1, 0.8), slice: 6, noise: 0.14),
    fieldFactor: 0.65, agent: 0.45, bias: 0.2, motion: 0.2, motionChance: 0.4,
    hyperintensity: 0.3)

  /// 3 T, moderately weighted T2, sharp.
  static let mixed = Scanner(
    t1: Contrast(
      sequence: .spoiledGradientEcho(repetition: 8, echo: 3, flip: 12), gain: 14, noise: 0.05),
    t1ce: Contrast(
      sequence: .spoiledGradientEcho(repetition: 8, echo: 3, flip: 12), gain: 14, noise: 0.05),
    t2: Contrast(sequence: .spinEcho(repetition: 2800, echo: 60), gain: 2.5, noise: 0.04),
    flair: Contrast(
      sequence: .inversionRecovery(repetition: 5000, echo: 210, inversion: 1750), gain: 10,
      noise: 0.06),
    agent: 0.7, bias: 0.08, hyperintensity: 0.5)

  /// 3 T with little contrast agent: rims are faint, and vessels hardly show.
  static let doseSparing = Scanner(
    t1: Contrast(
      sequence: .inversionRecovery(repetition: 2000, echo: 12, inversion: 1000), gain: 2.5,
      noise: 0.05),
    t1ce: Contrast(sequence: .spinEcho(repetition: 700, echo: 15), gain: 2.5, noise: 0.05),
    t2: Contrast(
      sequence: .spinEcho(repetition: 4500, echo: 85), gain: 3, blur: SIMD3(0.6, 0.6, 1),
      slice: 3, noise: 0.05),
    flair: Contrast(
      sequence: .inversionRecovery(repetition: 11_000, echo: 140, inversion: 2800), gain: 8,
      blur: SIMD3(0.6, 0.6, 1), slice: 3, noise: 0.05),
    agent: 0.28, bias: 0.12, hyperintensity: 0.2)

  /// 1.5 T, the routine of a busy department, thick FLAIR and T2.
  static let clinical = Scanner(
    t1: Contrast(
      sequence: .spinEcho(repetition: 550, echo: 12), gain: 0.7, blur: SIMD3(0.6, 0.6, 1),
      slice: 4, noise: 0.05),
    t1ce: Contrast(
      sequence: .spoiledGradientEcho(repetition: 25, echo: 4, flip: 35), gain: 2, noise: 0.05),
    t2: Contrast(
      sequence: .spinEcho(repetition: 3500, echo: 105), gain: 0.7, blur: SIMD3(0.6, 0.6, 1),
      slice: 4, noise: 0.06),
    flair: Contrast(
      sequence: .inversionRecovery(repetition: 8500, echo: 130, inversion: 2200), gain: 1.5,
      blur: SIMD3(0.7, 0.7, 1), slice: 4, noise: 0.07),
    fieldFactor: 0.85, agent: 0.9, bias: 0.16, hyperintensity: 0.8)

  /// 1.5 T, multi-centre data of the first years: thick slices, blur along one axis.
  static let thickSliced = Scanner(
    t1: Contrast(
      sequence: .spinEcho(repetition: 600, echo: 20), gain: 0.4, blur: SIMD3(0.9, 0.6, 0.6),
      slice: 5, noise: 0.045),
    t1ce: Contrast(
      sequence: .spinEcho(repetition: 450, echo: 12), gain: 0.5, blur: SIMD3(0.9, 0.6, 0.6),
      slice: 3, noise: 0.06),
    t2: Contrast(
      sequence: .spinEcho(repetition: 2500, echo: 80), gain: 0.5, blur: SIMD3(0.9, 0.6, 0.6),
      slice: 5, noise: 0.05),
    flair: Contrast(
      sequence: .inversionRecovery(repetition: 7000, echo: 100, inversion: 2000), gain: 1.5,
      blur: SIMD3(0.9, 0.6, 0.6), slice: 5, noise: 0.06),
    fieldFactor: 0.8, agent: 0.6, bias: 0.12)
}
