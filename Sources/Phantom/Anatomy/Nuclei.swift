// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Grey matter inside the hemispheres.
struct Nuclei {
  private let caudate = Tube([
    .init(14, -19, 5, radius: 6), .init(16, -6, 14, radius: 4), .init(19, 14, 17, radius: 2.4),
  ])
  private let putamen = Ellipsoid(SIMD3(26, -3, 1), radii: SIMD3(5.5, 16, 10))
  private let pallidum = Ellipsoid(SIMD3(19, 0, 0), radii: SIMD3(4, 8, 6.5))
  private let thalamus = Ellipsoid(SIMD3(10, 13, 5), radii: SIMD3(8, 14, 9))
  private let hippocampus = Tube([
    .init(24, -6, -23, radius: 6.5), .init(27, 10, -19, radius: 4.5),
    .init(24, 24, -8, radius: 3.5),
  ])
  /// The insula's strip of cortex beside the putamen, under the Sylvian fissure.
  private let claustrum = Ellipsoid(SIMD3(33.5, -3, 1), radii: SIMD3(1.2, 15, 10))

  @inline(__always)
  func distance(_ position: SIMD3<Float>) -> Float {
    let mirrored = SIMD3(abs(position.x), position.y, position.z)
    let striatum = min(caudate.distance(mirrored), putamen.distance(mirrored))
    let core = min(thalamus.distance(mirrored), pallidum.distance(mirrored))
    return min(
      min(striatum, core),
      min(hippocampus.distance(mirrored), claustrum.distance(mirrored)))
  }
}
