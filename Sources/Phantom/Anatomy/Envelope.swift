// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The surfaces of the brain's large parts, as signed distances in millimetres.
struct Envelope {
  struct Distances {
    var cerebrum: Float
    var temporal: Float
    var cerebellum: Float
    var stem: Float
    /// Of the union.
    var whole: Float
  }

  private let cerebrum = Ellipsoid(SIMD3(0, -1, 8), radii: SIMD3(65, 84, 59))
  private let temporal = Ellipsoid(SIMD3(37, -9, -20), radii: SIMD3(27, 42, 23))
  private let cerebellum = Ellipsoid(SIMD3(18, 44, -42), radii: SIMD3(34, 30, 24))
  private let stem = Tube([
    .init(0, 8, -12, radius: 17), .init(0, 10, -36, radius: 16.5), .init(0, 19, -56, radius: 9),
    .init(0, 24, -74, radius: 7),
  ])

  @inline(__always)
  func distances(_ position: SIMD3<Float>) -> Distances {
    let mirrored = SIMD3(abs(position.x), position.y, position.z)
    // Narrower in front than over the parietal lobes, and flat above the orbits and the tentorium.
    var pear = mirrored
    pear.x *= 1 - position.y * (position.y < 0 ? 0.0013 : 0.0003)
    let floor = -25 - position.z + 0.15 * max(0, position.y - 20) - 0.1 * position.y
    let upper = smoothMaximum(cerebrum.distance(pear), floor, radius: 22)
    let temple = temporal.distance(mirrored)
    let hind = cerebellum.distance(mirrored)
    let trunk = stem.distance(position)
    let hemisphere = smoothMinimum(upper, temple, radius: 10)
    let base = smoothMinimum(hind, trunk, radius: 4)
    return Distances(
      cerebrum: upper, temporal: temple, cerebellum: hind, stem: trunk,
      whole: smoothMinimum(hemisphere, base, radius: 18))
  }
}
