// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// Weights of the classes in the cross-entropy by how rare they are: the square root of the inverse
/// frequency, scaled so that a voxel has weight 1 on average. Without the root, a class of a thousandth
/// of all voxels would be all that counts. A class that is nowhere weighs as much as the rarest.
enum ClassWeights {
  /// - Parameter counts: Voxels of each class; not all 0.
  static func balanced(_ counts: [Int]) -> [Float] {
    let total = Double(counts.reduce(0, +))
    precondition(total > 0, "classes of no voxels")
    let rarest = Double(counts.filter { $0 > 0 }.min() ?? 1)
    let raw = counts.map { (total / ($0 > 0 ? Double($0) : rarest)).squareRoot() }
    let mean = zip(raw, counts).reduce(0.0) { $0 + $1.0 * Double($1.1) } / total
    return raw.map { Float($0 / mean) }
  }

  /// Voxels of each class in the masks of these cases.
  /// - Throws: ``LearningError`` when one cannot be read any more.
  static func counts(of cases: [PreparedFile]) throws(LearningError) -> [Int] {
    var counts = [Int](repeating: 0, count: TumourClass.allCases.count)
    for file in cases {
      let voxels = file.extent.voxelCount
      var images = [Float](repeating: 0, count: file.channels * voxels)
      var labels = [UInt8](repeating: 0, count: voxels)
      try images.withUnsafeMutableBufferPointer { images throws(LearningError) in
        try labels.withUnsafeMutableBufferPointer { labels throws(LearningError) in
          try file.read(images: images, labels: labels)
        }
      }
      for label in labels { counts[Int(label)] += 1 }
    }
    return counts
  }
}
