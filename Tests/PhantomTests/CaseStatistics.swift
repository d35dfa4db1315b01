// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Phantom
import Tensors
import Testing

/// Measurements of a case.
struct CaseStatistics {
  let phantom: PhantomCase

  init(_ phantom: PhantomCase) { self.phantom = phantom }

  var brain: [Bool] { voxels(.t1).map { $0 > 0 } }

  func voxels(_ modality: Modality) -> [Float] { phantom.images[modality]?.voxels ?? [] }

  func count(_ classes: Set<UInt8>) -> Int {
    phantom.mask.labels.count { classes.contains($0) }
  }

  func millilitres(_ classes: Set<UInt8>) -> Double {
    Double(count(classes)) * phantom.mask.geometry.voxelMillilitres
  }

  /// The mean over the brain's voxels that a condition on class and index selects.
  func mean(_ modality: Modality, where isChosen: (_ label: UInt8, _ index: Int) -> Bool) -> Float {
    let voxels = voxels(modality)
    var (sum, count): (Float, Float) = (0, 0)
    for index in voxels.indices
    where voxels[index] > 0 && isChosen(phantom.mask.labels[index], index) {
      sum += voxels[index]
      count += 1
    }
    return sum / count
  }

  func mean(_ modality: Modality, of label: UInt8) -> Float {
    mean(modality) { found, _ in found == label }
  }

  /// The value below which a share of the brain's voxels lie.
  func quantile(_ modality: Modality, _ share: Double) -> Float {
    let sorted = voxels(modality).filter { $0 > 0 }.sorted()
    return sorted[Int(Double(sorted.count - 1) * share)]
  }

  /// Whether a voxel of some class lies beside the background.
  func touchesBorder(_ classes: Set<UInt8>) -> Bool {
    let extent = phantom.mask.geometry.extent
    let steps = [1, extent.width, extent.width * extent.height]
    let brain = brain
    return brain.indices.contains { index in
      classes.contains(phantom.mask.labels[index])
        && steps.contains { !brain[index + $0] || !brain[index - $0] }
    }
  }

  /// Connected components, by faces, of the voxels of some classes.
  func componentCount(_ classes: Set<UInt8>) -> Int {
    let extent = phantom.mask.geometry.extent
    let steps = [1, extent.width, extent.width * extent.height].flatMap { [$0, -$0] }
    var open = phantom.mask.labels.map { classes.contains($0) }
    var count = 0
    for start in open.indices where open[start] {
      count += 1
      var queue = [start]
      open[start] = false
      while let index = queue.popLast() {
        for neighbour in steps.map({ index + $0 }) where open[neighbour] {
          open[neighbour] = false
          queue.append(neighbour)
        }
      }
    }
    return count
  }

  /// Of all voxels and labels.
  func digest() throws -> Digest {
    var stream = try DigestStream()
    for modality in Modality.allCases {
      voxels(modality).withUnsafeBytes { stream.update($0) }
    }
    phantom.mask.labels.withUnsafeBytes { stream.update($0) }
    return stream.digest()
  }
}

extension PhantomHospital {
  /// - Parameter name: H1 to H9.
  static func named(_ name: String) throws -> PhantomHospital {
    try #require(all.first { $0.name == name })
  }
}
