// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// One patient's healthy brain: what lies where.
struct Anatomy {
  /// No brain reaches beyond it, in the head's coordinates.
  static let bounds = Ellipsoid(.zero, radii: SIMD3(86, 104, 86))

  let traits: PatientTraits
  private let envelope = Envelope()
  private let ventricles = Ventricles()
  private let nuclei = Nuclei()
  private let fissures: Fissures
  private let warps: [SmoothNoise]
  private let vessels: SmoothNoise
  private let patches: SmoothNoise
  /// Half the width in millimetres over which tissues blend in a voxel.
  private let softness: Float

  /// - Parameter spacing: The grid's, in millimetres.
  init(traits: PatientTraits, spacing: SIMD3<Float>, stream: inout RandomStream) {
    self.traits = traits
    fissures = Fissures(traits: traits, stream: &stream)
    warps = (0..<3).map { _ in SmoothNoise(spacing: 38, stream: &stream) }
    vessels = SmoothNoise(spacing: 9, stream: &stream)
    patches = SmoothNoise(spacing: 6, stream: &stream)
    softness = max(0.7, 0.55 * spacing.max())
  }

  /// Where a position of the head lies in the common brain.
  @inline(__always)
  func common(_ position: SIMD3<Float>) -> SIMD3<Float> {
    let shift = SIMD3(warps[0](position), warps[1](position), warps[2](position))
    return (position + shift * traits.warp) / traits.scale
  }

  /// Millimetres below the surface of a position of the common brain; negative outside.
  @inline(__always)
  func depth(common position: SIMD3<Float>) -> Float {
    -envelope.distances(position).whole
  }

  /// - Parameters:
  ///   - position: In the common brain, as the mass effect has moved it.
  ///   - depth: Below the skull's side of the surface.
  ///   - opening: 1 for open sulci, 0 for sulci that a mass has closed.
  @inline(__always)
  func mix(_ position: SIMD3<Float>, depth: Float, opening: Float) -> TissueMix {
    let parts = envelope.distances(position)
    let inward = min(depth, -parts.whole)
    let isHind = min(parts.cerebellum, parts.stem) < min(parts.cerebrum, parts.temporal)
    if isHind && position.z < 2 {
      return hindbrain(position, parts: parts, depth: inward)
    }
    let pial = fissures.cerebralDepth(position, parts: parts, depth: inward, opening: opening)
    var mix = ribbon(pial: pial, thickness: traits.cortex)
    addDeepStructures(position, pial: pial, depth: inward, to: &mix)
    addVessels(position, pial: pial, depth: inward, to: &mix)
    return mix
  }

  /// Fluid, then cortex, then white matter.
  @inline(__always)
  private func ribbon(pial: Float, thickness: Float) -> TissueMix {
    let solid = softStep(pial, width: softness)
    let deep = softStep(pial - thickness, width: softness)
    return TissueMix(fluid: 1 - solid, cortex: solid * (1 - deep))
  }

  @inline(__always)
  private func hindbrain(
    _ position: SIMD3<Float>, parts: Envelope.Distances, depth: Float
  ) -> TissueMix {
    var mix: TissueMix
    if parts.cerebellum < parts.stem {
      let pial = fissures.cerebellarDepth(position, parts: parts, depth: depth)
      mix = ribbon(pial: pial, thickness: 2)
    } else {
      let cistern = 0.5 * (min(parts.cerebrum, parts.temporal) - parts.stem)
      let pial = min(
        min(depth - 1, 1 - parts.stem), position.z > -16 ? .infinity : cistern - 1)
      mix = ribbon(pial: pial, thickness: 0.3)
      mix.nuclei = 0.35 * mix.white
    }
    let cavity = ventricles.distances(position, scale: 1).cavity
    mix.replace(softStep(-cavity, width: softness), with: \.fluid)
    return mix
  }

  @inline(__always)
  private func addDeepStructures(
    _ position: SIMD3<Float>, pial: Float, depth: Float, to mix: inout TissueMix
  ) {
    guard depth > 8, abs(position.x) < 48 else { return }
    let core = nuclei.distance(position)
    mix.replace(
      softStep(-core, width: softness) * softStep(pial - 0.5, width: softness), with: \.nuclei)
    let scale = position.x < 0 ? traits.ventricleScale.x : traits.ventricleScale.y
    let cavities = ventricles.distances(position, scale: scale)
    if traits.hyperintensity > 0 && mix.white > 0.3 {
      let reach = traits.hyperintensity * (3.5 + 3 * patches(position))
      let punctate = traits.hyperintensity * (patches(position * 1.3 + 40) - 2.1) * 4
      let share = max(
        softStep(reach - cavities.lateral, width: 1.5), softStep(punctate, width: 1))
      mix.replace(0.85 * share * mix.white, with: \.hyperintense)
    }
    mix.replace(softStep(-cavities.cavity, width: softness), with: \.fluid)
    let inFluid = softStep(-cavities.plexus, width: softness) * mix.fluid
    mix.replace(0.8 * inFluid, with: \.vessel)
  }

  @inline(__always)
  private func addVessels(
    _ position: SIMD3<Float>, pial: Float, depth: Float, to mix: inout TissueMix
  ) {
    // Cortical veins wind through the sulci; the superior sagittal sinus ends the fissure.
    if pial < 0.6 && depth > 1 && depth < 16 && abs(position.x) > 3 {
      let (value, gradient) = vessels.valueAndGradient(position)
      let distance = abs(value - 0.3) / max(length(gradient), 0.05)
      mix.replace(0.8 * softStep(0.7 - distance, width: softness), with: \.vessel)
    }
    if depth < 4 && abs(position.x) < 4 && position.z > -5 {
      let distance = length(SIMD3(position.x, 0, depth - 1)) - 2.2
      mix.replace(0.9 * softStep(-distance, width: softness), with: \.vessel)
    }
  }
}
