// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// An ellipsoid with axes along those of the head.
struct Ellipsoid {
  let centre: SIMD3<Float>
  private let inverse: SIMD3<Float>

  /// - Parameter radii: Half axes in millimetres.
  init(_ centre: SIMD3<Float>, radii: SIMD3<Float>) {
    self.centre = centre
    inverse = 1 / radii
  }

  /// Millimetres to the surface, negative inside: exact on it, and to first order near it.
  @inline(__always)
  func distance(_ position: SIMD3<Float>) -> Float {
    let scaled = (position - centre) * inverse
    let gradient = scaled * inverse
    let radius = length(scaled)
    return radius * (radius - 1) / max(length(gradient), 1e-6)
  }

  /// 0 at the centre, 1 on the surface.
  @inline(__always)
  func relativeRadius(_ position: SIMD3<Float>) -> Float {
    length((position - centre) * inverse)
  }
}
