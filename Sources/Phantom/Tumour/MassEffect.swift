// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Where tissue that lesions have pushed aside came from.
struct MassEffect {
  private struct Push {
    let centre: SIMD3<Float>
    let radius: Float
    let displacement: Float
  }

  private let pushes: [Push]

  init(_ lesions: [Lesion]) {
    pushes = lesions.map {
      Push(centre: $0.centre, radius: $0.radius, displacement: $0.displacement)
    }
  }

  /// The position before the tumours grew: a sphere that displaces a share f of its volume moves
  /// what is at r' to r, where r^3 = r'^3 + f R^3; over distance, the tissue gives way.
  @inline(__always)
  func source(of position: SIMD3<Float>) -> SIMD3<Float> {
    var source = position
    for push in pushes {
      let offset = position - push.centre
      let square = (offset * offset).sum()
      let reach = 4 * push.radius + 30
      guard square < reach * reach, square > 1e-6 else { continue }
      let distance = square.squareRoot()
      let ratio = min(distance / push.radius, 1)
      let share = distance > push.radius ? 1 : ratio * ratio * ratio
      let cube =
        distance * square - push.displacement * share * push.radius * push.radius
        * push.radius
      let before = Self.cubeRoot(max(cube, 0))
      let fade = 1 - max(0, distance - push.radius) / (reach - push.radius)
      source -= offset * ((distance - before) / distance * fade * fade)
    }
    return source
  }

  /// How open sulci are: 0 beside a lesion that pushes, 1 far from all.
  @inline(__always)
  func opening(at position: SIMD3<Float>) -> Float {
    var opening: Float = 1
    for push in pushes {
      let beyond = length(position - push.centre) - push.radius
      let closed = push.displacement * push.radius / 20
      opening = min(opening, 1 - min(closed, 0.9) * (1 - min(max(beyond / 30, 0), 1)))
    }
    return opening
  }

  /// By Newton's method from a bit-level guess, because cbrt of the C library is slow.
  @inline(__always)
  private static func cubeRoot(_ x: Float) -> Float {
    guard x > 1e-9 else { return 0 }
    var root = Float(bitPattern: x.bitPattern / 3 &+ 709_921_077)
    for _ in 0..<3 { root = (2 * root + x / (root * root)) * (1 / 3) }
    return root
  }
}
