// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Imaging

/// Weights of the classes in the cross-entropy by how rare they are: background and the commonest class of
/// a tumour weigh 1, a rarer one a power of the ratio of their voxels. With exponent 1, all classes of a
/// tumour count the same together. That background keeps its weight keeps tumours from being seen where
/// there are none. A class that is nowhere weighs as much as the rarest.
package enum ClassWeights {
  /// - Parameters:
  ///   - counts: Voxels of each class, background first.
  ///   - exponent: 0 to 1.
  package static func balanced(_ counts: [Int], exponent: Double) -> [Float] {
    let tumour = counts.dropFirst().filter { $0 > 0 }
    guard let commonest = tumour.max(), let rarest = tumour.min() else {
      return [Float](repeating: 1, count: counts.count)
    }
    return counts.enumerated().map { number, count in
      number == 0
        ? 1 : Float(pow(Double(commonest) / Double(count > 0 ? count : rarest), exponent))
    }
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
