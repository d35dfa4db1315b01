// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// How many voxels of a volume are of interest, in each plane across each of its indices.
struct Occupancy: Sendable, Equatable {
  /// For each index, x, y and z, and each of its values.
  private(set) var counts: [[Int]]

  /// - Parameter isOfInterest: Asked for every voxel.
  init<Value>(of voxels: [Value], extent: Extent, where isOfInterest: (Value) -> Bool) {
    var (alongX, alongY, alongZ) = (
      [Int](repeating: 0, count: extent.width), [Int](repeating: 0, count: extent.height),
      [Int](repeating: 0, count: extent.depth)
    )
    voxels.withUnsafeBufferPointer { voxels in
      var offset = 0
      for z in 0..<extent.depth {
        for y in 0..<extent.height {
          var inRow = 0
          for x in 0..<extent.width where isOfInterest(voxels[offset + x]) {
            alongX[x] += 1
            inRow += 1
          }
          alongY[y] += inRow
          alongZ[z] += inRow
          offset += extent.width
        }
      }
    }
    counts = [alongX, alongY, alongZ]
  }

  var isEmpty: Bool { counts[0].allSatisfy { $0 == 0 } }

  /// The smallest range of an index outside of which nothing is of interest; nil if nothing is.
  func range(ofIndex index: Int) -> Range<Int>? {
    guard let first = counts[index].firstIndex(where: { $0 > 0 }),
      let last = counts[index].lastIndex(where: { $0 > 0 })
    else { return nil }
    return first..<last + 1
  }

  /// The plane across an index with the most voxels of interest, of equals the one that is nearest
  /// to their mean; nil if nothing is of interest.
  func largestPlane(acrossIndex index: Int) -> Int? {
    guard let largest = counts[index].max(), largest > 0 else { return nil }
    let total = counts[index].reduce(0, +)
    let mean =
      counts[index].enumerated().reduce(0) { $0 + Double($1.offset) * Double($1.element) }
      / Double(total)
    return counts[index].indices.filter { counts[index][$0] == largest }
      .min { abs(Double($0) - mean) < abs(Double($1) - mean) }
  }
}
