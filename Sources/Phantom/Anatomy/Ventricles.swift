// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The cavities of the brain and the choroid plexus in them.
struct Ventricles {
  private let lateral = Tube([
    .init(11, -34, 5, radius: 3), .init(8.5, -22, 11, radius: 5), .init(8, -4, 17, radius: 4.6),
    .init(11, 14, 18, radius: 5), .init(21, 31, 8, radius: 6.5),
  ])
  private let horns = Tube([
    .init(19, 58, 2, radius: 1.8), .init(21, 33, 7, radius: 5.5), .init(30, 18, -10, radius: 3),
    .init(30, -6, -22, radius: 2),
  ])
  private let third = Ellipsoid(SIMD3(0, 5, -3), radii: SIMD3(2, 15, 11))
  private let fourth = Ellipsoid(SIMD3(0, 27, -38), radii: SIMD3(7, 5, 11))
  private let plexus = Tube([
    .init(10, 8, 14, radius: 1.2), .init(20, 28, 8, radius: 3.2), .init(22, 33, 5, radius: 3),
    .init(28, 20, -8, radius: 1.2),
  ])

  struct Distances {
    var lateral: Float
    var cavity: Float
    var plexus: Float
  }

  /// - Parameters:
  ///   - position: In the deformed head.
  ///   - scale: Of the lateral ventricle of that side.
  @inline(__always)
  func distances(_ position: SIMD3<Float>, scale: Float) -> Distances {
    let mirrored = SIMD3(abs(position.x), position.y, position.z)
    let swelling = 4.5 * (scale - 1)
    let side =
      smoothMinimum(
        lateral.distance(mirrored), horns.distance(mirrored), radius: 3) - swelling
    // The septum pellucidum keeps the two apart.
    let body = max(side, 0.6 - mirrored.x)
    let middle = min(
      third.distance(position) - 0.9 * (scale - 1), fourth.distance(position))
    return Distances(
      lateral: side, cavity: min(body, middle), plexus: plexus.distance(mirrored))
  }
}
