// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// Squared distances from every voxel of a box to the nearest voxel of a set: exact, in time linear
/// in the voxels (Felzenszwalb and Huttenlocher 2012, section 2, one axis after the other).
struct DistanceTransform {
  /// In mm^2, infinite where the set is empty.
  let squared: [Double]

  /// - Parameter spacing: Millimetres along width, height and depth.
  init(to set: BinaryMask, spacing: SIMD3<Double>) {
    let extent = set.extent
    let (depth, height, width) = (extent.depth, extent.height, extent.width)
    var values = set.voxels.map { $0 ? 0.0 : .infinity }
    var envelope = LowerEnvelope(capacity: max(depth, height, width))
    values.withUnsafeMutableBufferPointer { values in
      guard let base = values.baseAddress else { return }
      for row in 0..<depth * height {
        envelope.apply(to: base + row * width, count: width, stride: 1, spacing: spacing.x)
      }
      for z in 0..<depth {
        for x in 0..<width {
          envelope.apply(
            to: base + z * height * width + x, count: height, stride: width, spacing: spacing.y)
        }
      }
      for column in 0..<height * width {
        envelope.apply(
          to: base + column, count: depth, stride: height * width, spacing: spacing.z)
      }
    }
    squared = values
  }
}

/// Replaces each value f(p) of a line by the minimum over q of f(q) + (spacing (p - q))^2.
private struct LowerEnvelope {
  private var input: [Double]
  /// Where the parabolas of the envelope stand, and from where each is the lowest.
  private var vertices: [Int]
  private var starts: [Double]

  init(capacity: Int) {
    input = [Double](repeating: 0, count: capacity)
    vertices = [Int](repeating: 0, count: capacity)
    starts = [Double](repeating: 0, count: capacity + 1)
  }

  mutating func apply(
    to line: UnsafeMutablePointer<Double>, count: Int, stride: Int, spacing: Double
  ) {
    let weight = spacing * spacing
    var last = -1
    for q in 0..<count {
      let value = line[q * stride]
      input[q] = value
      guard value < .infinity else { continue }
      var start = -Double.infinity
      while last >= 0 {
        let vertex = vertices[last]
        // Where the parabolas of both cross.
        start =
          ((value - input[vertex]) / weight + Double(q * q - vertex * vertex))
          / Double(2 * (q - vertex))
        if start > starts[last] { break }
        last -= 1
        start = -.infinity
      }
      last += 1
      vertices[last] = q
      starts[last] = start
    }
    guard last >= 0 else { return }
    var current = 0
    for p in 0..<count {
      while current < last && starts[current + 1] < Double(p) { current += 1 }
      let distance = Double(p - vertices[current])
      line[p * stride] = input[vertices[current]] + weight * distance * distance
    }
  }
}
