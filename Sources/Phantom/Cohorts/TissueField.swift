// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The tissue at any position of a head with tumours.
struct TissueField {
  struct Sample {
    let mix: TissueMix
    let tumour: TumourMix
    /// When edema leaves the lesion that the position is in; see ``EdemaFront``.
    let start: Float
    let position: SIMD3<Float>
  }

  private let anatomy: Anatomy
  private let lesions: [Lesion]
  private let kind: TumourKind
  private let noise: TumourNoise
  private let softness: Float
  private let mass: MassEffect
  private let reach: Float

  init(
    anatomy: Anatomy, lesions: [Lesion], kind: TumourKind, noise: TumourNoise, softness: Float
  ) {
    self.anatomy = anatomy
    self.lesions = lesions
    self.kind = kind
    self.noise = noise
    self.softness = softness
    mass = MassEffect(lesions)
    reach = lesions.map(\.edema).max() ?? 0
  }

  /// - Returns: nil outside the brain.
  @inline(__always)
  func sample(_ position: SIMD3<Float>) -> Sample? {
    guard Anatomy.bounds.relativeRadius(position) < 1 else { return nil }
    let common = anatomy.common(position)
    var depth = anatomy.depth(common: common)
    // A tumour of the brain stem swells beyond the stem's surface.
    let margin: Float = kind == .pediatric ? 6 : 0
    guard depth > -margin else { return nil }
    var tumour = TumourMix()
    var nearest = Float.infinity
    var start = Float.infinity
    for lesion in lesions where length(position - lesion.centre) < lesion.bound + 3 {
      let core = lesion.core(position, noise: noise, softness: softness)
      guard core.distance < nearest else { continue }
      nearest = core.distance
      start = edemaStart(lesion, distance: core.distance)
      let share = softStep(-core.distance, width: softness)
      tumour = TumourMix(
        enhancing: share * core.enhancing, necrotic: share * core.necrotic,
        infiltrating: share * core.infiltrating)
    }
    if margin > 0 { depth = max(depth, -nearest - 0.5) }
    guard depth > 0 else { return nil }
    let source = mass.source(of: position)
    let shifted = source == position ? common : anatomy.common(source)
    var mix = anatomy.mix(shifted, depth: depth, opening: mass.opening(at: position))
    if kind == .meningioma && depth > 2.5 {
      // A cleft of fluid parts a tumour outside the brain's tissue from the cortex.
      mix.replace(0.7 * softStep(1.1 - abs(nearest - 0.6), width: softness), with: \.fluid)
    }
    return Sample(mix: mix, tumour: tumour, start: start, position: position)
  }

  /// The front starts within the core; around a tumour outside the tissue, beyond the cleft.
  @inline(__always)
  private func edemaStart(_ lesion: Lesion, distance: Float) -> Float {
    if distance < 0 { return reach - lesion.edema }
    guard kind == .meningioma, distance < 3 else { return .infinity }
    return reach - lesion.edema + 0.7 * distance
  }

  /// How fast edema advances, relative to plain white matter.
  @inline(__always)
  func speed(_ sample: Sample) -> Float {
    let mix = sample.mix
    let grey: Float = kind == .meningioma ? 0.5 : 0.13
    let tissue = mix.white + mix.hyperintense + grey * mix.cortex + 0.3 * mix.nuclei
    let path = max(0.35, 1 + 0.5 * noise.paths(sample.position))
    return max(0.02, tissue * path)
  }
}
