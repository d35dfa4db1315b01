// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

@inline(__always)
func length(_ vector: SIMD3<Float>) -> Float { (vector * vector).sum().squareRoot() }

/// The smaller of two distances with the crease between them rounded over `radius` millimetres.
@inline(__always)
func smoothMinimum(_ a: Float, _ b: Float, radius: Float) -> Float {
  let h = max(radius - abs(a - b), 0) / radius
  return min(a, b) - h * h * radius * 0.25
}

@inline(__always)
func smoothMaximum(_ a: Float, _ b: Float, radius: Float) -> Float {
  -smoothMinimum(-a, -b, radius: radius)
}

/// 0 below `-width`, 1 above `width`, 0.5 at 0: how much of a voxel lies on the positive side of a
/// surface at signed distance `x`.
@inline(__always)
func softStep(_ x: Float, width: Float) -> Float {
  let t = min(max(0.5 + 0.5 * x / width, 0), 1)
  return t * t * (3 - 2 * t)
}
