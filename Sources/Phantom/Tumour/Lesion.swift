// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// One tumour: its core's shape and make-up, and how far its edema reaches.
struct Lesion {
  /// What the core consists of.
  enum Composition {
    /// An enhancing rim of this thickness in mm around necrosis; patches of the rim, the more the
    /// higher `gaps`, do not enhance.
    case ring(thickness: Float, gaps: Float)
    /// Enhancing throughout, but for pockets of necrosis, the more the higher `pockets`.
    case solid(pockets: Float)
    /// Not enhancing, but for patches where noise exceeds `threshold`.
    case infiltrating(threshold: Float)
  }

  /// Of a position relative to a lesion.
  struct Core {
    /// Millimetres to the core's surface, negative inside.
    let distance: Float
    /// Shares of the core there; they sum to 1.
    let enhancing: Float
    let necrotic: Float
    let infiltrating: Float
  }

  var centre: SIMD3<Float>
  /// In millimetres.
  var radius: Float
  var stretch: SIMD3<Float> = SIMD3(1, 1, 1)
  /// How far the surface departs from the ellipsoid, as a share of the radius.
  var roughness: Float
  var composition: Composition
  /// Millimetres of white matter that edema fills.
  var edema: Float
  /// How much of its volume displaces tissue, rather than replacing it.
  var displacement: Float
  /// Between lesions of one patient, so that their shapes differ.
  var noiseOffset: SIMD3<Float> = .zero

  /// Nothing of the core lies further from the centre, in millimetres.
  var bound: Float { radius * stretch.max() * (1 + 2.5 * roughness) }

  /// At a later examination: grown, or shrunk under treatment.
  func changed(stream: inout RandomStream) -> Lesion {
    var lesion = self
    let factor = stream.chance(0.6) ? stream.uniform(1.12...1.4) : stream.uniform(0.65...0.88)
    lesion.radius *= factor
    lesion.edema *= factor * stream.uniform(0.85...1.15)
    return lesion
  }

  @inline(__always)
  func core(_ position: SIMD3<Float>, noise: TumourNoise, softness: Float) -> Core {
    let offset = position - centre
    let phase = offset * (16 / max(radius, 4)) + noiseOffset
    let shape = noise.coarse(phase) + 0.4 * noise.fine(phase)
    let swell = max(-2.2, min(2.2, shape)) * roughness * radius
    let distance = length(offset / stretch) - radius + swell
    guard distance < 2 * softness else {
      return Core(distance: distance, enhancing: 0, necrotic: 0, infiltrating: 0)
    }
    switch composition {
    case .ring(let thickness, let gaps):
      let rim =
        thickness * max(0.35, 1 + 0.4 * noise.fine(phase + 60) + 0.35 * noise.coarse(phase + 30))
      let inside = softStep(-distance - rim, width: softness)
      let gap = softStep(gaps - 2.4 + noise.coarse(phase + 90), width: 0.3)
      return Core(
        distance: distance, enhancing: (1 - inside) * (1 - gap), necrotic: inside,
        infiltrating: (1 - inside) * gap)
    case .solid(let pockets):
      let pocket = softStep(pockets - 2.8 + noise.coarse(phase + 60), width: 0.25)
      let inside = pocket * softStep(-distance - 0.25 * radius, width: softness)
      return Core(distance: distance, enhancing: 1 - inside, necrotic: inside, infiltrating: 0)
    case .infiltrating(let threshold):
      let patch = softStep(noise.coarse(phase + 60) - threshold, width: 0.2)
      let cyst = 0.8 * softStep(noise.coarse(phase + 120) - 1.7, width: 0.3) * (1 - patch)
      return Core(
        distance: distance, enhancing: patch, necrotic: cyst, infiltrating: 1 - patch - cyst)
    }
  }
}
