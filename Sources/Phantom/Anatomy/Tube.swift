// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A chain of round cones: a curved tube whose radius changes along it.
struct Tube {
  /// A point of the centre line and the radius there, in millimetres.
  struct Joint {
    let centre: SIMD3<Float>
    let radius: Float

    init(_ x: Float, _ y: Float, _ z: Float, radius: Float) {
      centre = SIMD3(x, y, z)
      self.radius = radius
    }
  }

  private struct Segment {
    let start: SIMD3<Float>
    let step: SIMD3<Float>
    let inverseSquare: Float
    let radius: Float
    let growth: Float
  }

  private let segments: [Segment]

  init(_ joints: [Joint]) {
    segments = zip(joints, joints.dropFirst()).map { first, second in
      let step = second.centre - first.centre
      return Segment(
        start: first.centre, step: step, inverseSquare: 1 / (step * step).sum(),
        radius: first.radius, growth: second.radius - first.radius)
    }
  }

  /// Millimetres to the surface, negative inside.
  @inline(__always)
  func distance(_ position: SIMD3<Float>) -> Float {
    var nearest = Float.infinity
    for segment in segments {
      let offset = position - segment.start
      let t = min(max((offset * segment.step).sum() * segment.inverseSquare, 0), 1)
      let distance = length(offset - segment.step * t) - (segment.radius + segment.growth * t)
      nearest = min(nearest, distance)
    }
    return nearest
  }
}
