// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Where the voxels of a resized axis come from: half-pixel centred (both grids have the same ends),
/// edges clamped, without antialiasing.
struct AxisTaps: Sendable {
  /// The two voxels that a new voxel's centre lies between, and the second one's share.
  let lower: [Int]
  let upper: [Int]
  let fraction: [Float]
  /// The voxel that a new voxel's centre lies in; of two at whose border it lies, the later one.
  let nearest: [Int]

  init(from count: Int, to newCount: Int) {
    let places = (0..<newCount).map { i in
      let place = (Double(i) + 0.5) * Double(count) / Double(newCount) - 0.5
      return min(max(place, 0), Double(count - 1))
    }
    lower = places.map { Int($0) }
    upper = lower.map { min($0 + 1, count - 1) }
    fraction = zip(places, lower).map { Float($0 - Double($1)) }
    nearest = (0..<newCount).map { (2 * $0 + 1) * count / (2 * newCount) }
  }
}
