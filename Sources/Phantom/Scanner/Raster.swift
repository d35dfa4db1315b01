// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Values over the part of a grid that the brain may fill, and the filters of image formation.
struct Raster {
  let size: SIMD3<Int>
  var values: [Float]

  enum Axis { case width, height, depth }

  private func stride(_ axis: Axis) -> Int {
    switch axis {
    case .width: 1
    case .height: size.x
    case .depth: size.x * size.y
    }
  }

  private func count(_ axis: Axis) -> Int {
    switch axis {
    case .width: size.x
    case .height: size.y
    case .depth: size.z
    }
  }

  /// Convolves with a Gaussian; edges are clamped.
  /// - Parameter deviation: In voxels. Below 0.2 nothing changes.
  mutating func blur(_ axis: Axis, deviation: Float) {
    guard deviation >= 0.2 else { return }
    let radius = max(1, Int((2.5 * deviation).rounded()))
    var weights = (0...radius).map { index in
      Self.gaussian(Float(index) / deviation)
    }
    let sum = weights[0] + 2 * weights.dropFirst().reduce(0, +)
    weights = weights.map { $0 / sum }
    combine(axis, offsets: Array(0...radius), weights: weights)
  }

  /// exp(-x^2/2), of few arguments.
  private static func gaussian(_ x: Float) -> Float {
    // (1 + t/8)^-8 would be too wide in the tails; eight squarings of exp(t/256)'s series are not.
    let t = -0.5 * x * x / 256
    var value = 1 + t + 0.5 * t * t
    for _ in 0..<8 { value *= value }
    return value
  }

  /// Adds copies displaced by `shift` voxels to both sides, as periodic motion does along the
  /// direction of phase encoding.
  mutating func ghost(_ axis: Axis, shift: Int, strength: Float) {
    guard shift > 0, strength > 0 else { return }
    combine(axis, offsets: [0, shift], weights: [1 - strength, 0.5 * strength])
  }

  /// Each value becomes the weighted sum of those at the offsets, to both sides but for offset 0.
  private mutating func combine(_ axis: Axis, offsets: [Int], weights: [Float]) {
    let (step, count) = (stride(axis), count(axis))
    // Lines across the axis lie together in memory, but along the width.
    let run = axis == .width ? 1 : step
    var result = [Float](repeating: 0, count: values.count)
    values.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        for block in 0..<values.count / (count * run) {
          let start = block * count * run
          for index in 0..<count {
            for (offset, weight) in zip(offsets, weights) {
              let before = start + max(index - offset, 0) * run
              let after = start + min(index + offset, count - 1) * run
              let here = start + index * run
              let share = offset == 0 ? 0.5 * weight : weight
              for lane in 0..<run {
                target[here + lane] += share * (source[before + lane] + source[after + lane])
              }
            }
          }
        }
      }
    }
    values = result
  }

  /// Averages slabs of `thickness` voxels along depth and interpolates between their middles.
  mutating func thickenSlices(_ thickness: Int) {
    guard thickness > 1 else { return }
    let plane = size.x * size.y
    let slabs = (size.z + thickness - 1) / thickness
    var means = [Float](repeating: 0, count: slabs * plane)
    for z in 0..<size.z {
      let slab = z / thickness
      let members = min(thickness, size.z - slab * thickness)
      for index in 0..<plane {
        means[slab * plane + index] += values[z * plane + index] / Float(members)
      }
    }
    for z in 0..<size.z {
      let position = (Float(z) + 0.5) / Float(thickness) - 0.5
      let lower = min(max(Int(position.rounded(.down)), 0), slabs - 1)
      let upper = min(lower + 1, slabs - 1)
      let share = min(max(position - Float(lower), 0), 1)
      for index in 0..<plane {
        values[z * plane + index] =
          means[lower * plane + index] * (1 - share) + means[upper * plane + index] * share
      }
    }
  }
}
