// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The sheets of cerebrospinal fluid between and within the brain's parts: sulci, the
/// interhemispheric and the Sylvian fissures, the tentorium, the cisterns and the folia of the
/// cerebellum.
struct Fissures {
  private let sulci: SmoothNoise
  private let dimples: SmoothNoise
  private let medial: SmoothNoise
  private let depths: SmoothNoise
  private let bend: SmoothNoise
  private let traits: PatientTraits
  private let shell = Ellipsoid(SIMD3(0, 0, 6), radii: SIMD3(66, 84, 64))
  private let callosum = Ellipsoid(SIMD3(0, 3, 2), radii: SIMD3(30, 39, 23))

  init(traits: PatientTraits, stream: inout RandomStream) {
    self.traits = traits
    sulci = SmoothNoise(spacing: 7, banded: true, stream: &stream)
    dimples = SmoothNoise(spacing: 4.6, banded: true, stream: &stream)
    medial = SmoothNoise(spacing: 7.5, banded: true, stream: &stream)
    depths = SmoothNoise(spacing: 14, stream: &stream)
    bend = SmoothNoise(spacing: 22, stream: &stream)
  }

  /// Millimetres from the surface of the fluid into the cerebrum: negative in the fluid.
  /// - Parameters:
  ///   - depth: Below the brain's surface.
  ///   - opening: 1 for sulci as wide as the patient's age has them, 0 for closed ones.
  @inline(__always)
  func cerebralDepth(
    _ position: SIMD3<Float>, parts: Envelope.Distances, depth: Float, opening: Float
  ) -> Float {
    let width = (0.45 + 0.85 * traits.atrophy) * opening
    var result = depth - (0.2 + 0.5 * width)
    let middle = interhemispheric(position) - (0.35 + 0.5 * width)
    result = min(result, middle)
    // What the envelope bridges between the parts is cistern.
    result = min(result, 1 - min(parts.cerebrum, parts.temporal))
    if abs(position.x) > 12 {
      // It rises to the back, and its banks interlock.
      let wave = 4 * bend(position + 140) - 0.22 * position.y
      let sheet = 0.5 * (parts.cerebrum - parts.temporal) + wave
      // The temporal lobe's pole is free; behind it, its stem joins the hemisphere.
      let stem = 36 - min(max(-16 - position.y, 0), 14) * 1.4 - abs(position.x)
      let below = max(depth - 25, stem)
      result = min(result, buried(sheet, depth: below, limit: 0) - (0.5 + width))
    }
    if position.y > 12 || position.z < -10 {
      let other = min(parts.cerebellum, parts.stem + (position.z > -16 ? 30 : 0))
      let own = min(parts.cerebrum, parts.temporal)
      result = min(result, 0.5 * (other - own) - 1)
    }
    if result <= 0 { return result }
    if depth < 28 {
      let limit = 14 + 6 * depths(position)
      let spread = 0.4 + 0.6 / max(shell.relativeRadius(position), 0.35)
      let curl = SIMD3(bend(position + 90), bend(position + 180), bend(position)) * 4.5
      let radial = position * spread + curl
      result = min(result, folds(sulci, radial, depth: depth, limit: limit) - width)
      result = min(
        result, folds(dimples, radial, depth: depth, limit: 0.35 * limit) - 0.5 * width)
    }
    if middle < 16 {
      let flat = SIMD3(
        0.2 * position.x + (position.x < 0 ? 150 : 0), position.y + 5 * bend(position),
        position.z + 5 * bend(position + 70))
      result = min(result, folds(medial, flat, depth: middle, limit: 9) - 0.8 * width)
    }
    return result
  }

  /// The same into the cerebellum, whose folia run around the fourth ventricle.
  @inline(__always)
  func cerebellarDepth(
    _ position: SIMD3<Float>, parts: Envelope.Distances, depth: Float
  ) -> Float {
    let other = min(parts.cerebrum, parts.temporal)
    var result = min(depth - 0.8, 0.5 * (other - parts.cerebellum) - 0.8)
    result = min(result, 1 - parts.cerebellum)
    let (back, up) = (position.y - 24, position.z + 40)
    let radius = (back * back + up * up).squareRoot()
    let steady = max(radius, 8) / 26
    let phase = (up / steady + 3 * bend(position) + 1.5 * depths(position)) / 6.5
    let sheet = abs(phase - phase.rounded()) * 6.5 * steady
    result = min(
      result,
      buried(sheet, depth: max(depth - 12 - 4 * depths(position), 16 - radius), limit: 0) - 0.4)
    return result
  }

  /// Millimetres to the middle sheet between the hemispheres, which ends at the corpus callosum.
  @inline(__always)
  private func interhemispheric(_ position: SIMD3<Float>) -> Float {
    let sheet = abs(position.x + 1.2 * bend(SIMD3(0, position.y, position.z)))
    let outside = callosum.distance(SIMD3(0, position.y, position.z))
    return buried(sheet, depth: -outside, limit: 0)
  }

  /// Millimetres to the zero set of a noise, down to a depth.
  @inline(__always)
  private func folds(
    _ noise: SmoothNoise, _ position: SIMD3<Float>, depth: Float, limit: Float
  ) -> Float {
    let (value, gradient) = noise.valueAndGradient(position)
    let sheet = abs(value) / max(length(gradient), 0.04)
    return buried(sheet, depth: depth, limit: limit)
  }

  /// Distance to a sheet that ends at a depth.
  @inline(__always)
  private func buried(_ sheet: Float, depth: Float, limit: Float) -> Float {
    let below = max(0, depth - limit)
    return (sheet * sheet + below * below).squareRoot()
  }
}
