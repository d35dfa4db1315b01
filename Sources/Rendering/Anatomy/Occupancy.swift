// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// How many voxels of a volume are of interest, in each plane across each of its indices.
struct Occupancy: Sendable, Equatable {
  /// For each index, x, y and z, and each of its values.
  private let counts: [[Int]]

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

  /// The smallest range of positions along an axis of the patient outside of which nothing is of
  /// interest; nil if nothing is.
  func range(along axis: PatientGrid.Axis) -> Range<Int>? {
    let counts = counts(along: axis)
    guard let first = counts.firstIndex(where: { $0 > 0 }),
      let last = counts.lastIndex(where: { $0 > 0 })
    else { return nil }
    return first..<last + 1
  }

  /// The position along an axis of the patient of the plane with the most voxels of interest, of
  /// equals the middle one; nil if nothing is of interest.
  func largestPlane(along axis: PatientGrid.Axis) -> Int? {
    let counts = counts(along: axis)
    guard let largest = counts.max(), largest > 0 else { return nil }
    let equals = counts.indices.filter { counts[$0] == largest }
    return equals[equals.count / 2]
  }

  /// In the patient's order, so that the choice among equals does not depend on that of the voxels.
  private func counts(along axis: PatientGrid.Axis) -> [Int] {
    axis.isReversed ? counts[axis.index].reversed() : counts[axis.index]
  }
}
