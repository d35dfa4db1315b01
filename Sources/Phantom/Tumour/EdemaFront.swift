// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How long a front takes from the tumours' cores through the tissue, in millimetres of white
/// matter: fast along it, slow through grey matter, hardly through fluid.
///
/// A weighted chamfer distance over the 26 neighbours, found by sweeps, on the grid or on every
/// second voxel of it.
struct EdemaFront {
  private let stride: Int
  private let size: SIMD3<Int>
  private var times: [Float]

  /// - Parameters:
  ///   - starts: For every voxel, the time inside a core; infinity elsewhere.
  ///   - speeds: Of the front, relative to white matter; 0 outside the brain.
  init(grid: HeadGrid, starts: [Float], speeds: [Float]) {
    stride = grid.spacing.min() < 1.2 ? 2 : 1
    size = (grid.size &+ SIMD3(repeating: stride - 1)) / SIMD3(repeating: stride)
    times = [Float](repeating: .infinity, count: size.x * size.y * size.z)
    var costs = [Float](repeating: 0, count: times.count)
    for z in 0..<size.z {
      for y in 0..<size.y {
        for x in 0..<size.x {
          let voxel = grid.offset(x * stride, y * stride, z * stride)
          let index = (z * size.y + y) * size.x + x
          costs[index] = 1 / max(speeds[voxel], 0.02)
          times[index] = starts[voxel]
        }
      }
    }
    let spacing = grid.spacing * Float(stride)
    for _ in 0..<2 {
      sweep(costs, spacing: spacing, forward: true)
      sweep(costs, spacing: spacing, forward: false)
    }
  }

  /// The neighbours that a forward sweep has passed already, with their distances.
  private static func neighbours(spacing: SIMD3<Float>) -> [(SIMD3<Int>, Float)] {
    var result: [(SIMD3<Int>, Float)] = []
    for z in -1...0 {
      for y in -1...1 {
        for x in -1...1 where z < 0 || y < 0 || (y == 0 && x < 0) {
          let step = SIMD3(Float(x), Float(y), Float(z)) * spacing
          result.append((SIMD3(x, y, z), length(step)))
        }
      }
    }
    return result
  }

  private mutating func sweep(_ costs: [Float], spacing: SIMD3<Float>, forward: Bool) {
    let (size, sign) = (size, forward ? 1 : -1)
    let neighbours = Self.neighbours(spacing: spacing).map { step, distance in
      (offset: sign * ((step.z * size.y + step.y) * size.x + step.x), distance: distance)
    }
    times.withUnsafeMutableBufferPointer { times in
      costs.withUnsafeBufferPointer { costs in
        for k in 1..<size.z - 1 {
          let z = forward ? k : size.z - 1 - k
          for j in 1..<size.y - 1 {
            let y = forward ? j : size.y - 1 - j
            for i in 1..<size.x - 1 {
              let x = forward ? i : size.x - 1 - i
              let index = (z * size.y + y) * size.x + x
              var time = times[index]
              for (offset, distance) in neighbours {
                time = min(time, times[index + offset] + distance * costs[index])
              }
              times[index] = time
            }
          }
        }
      }
    }
  }

  /// The time at a voxel of the grid, interpolated.
  @inline(__always)
  func time(_ x: Int, _ y: Int, _ z: Int) -> Float {
    if stride == 1 { return times[(z * size.y + y) * size.x + x] }
    let (x0, y0, z0) = (x / 2, y / 2, z / 2)
    let (x1, y1, z1) = (
      min(x0 + x % 2, size.x - 1), min(y0 + y % 2, size.y - 1), min(z0 + z % 2, size.z - 1)
    )
    var sum: Float = 0
    for zz in [z0, z1] {
      for yy in [y0, y1] {
        let row = (zz * size.y + yy) * size.x
        sum += times[row + x0] + times[row + x1]
      }
    }
    return sum / 8
  }
}
