// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// Millilitres of every class and region of a mask.
package struct TumourVolumes: Sendable, Equatable {
  private let voxels: [Int]
  private let voxelMillilitres: Double

  /// - Precondition: The labels are canonical, 0 to 3.
  package init(_ mask: LabelVolume) {
    var voxels = [Int](repeating: 0, count: TumourClass.allCases.count)
    for label in mask.labels {
      voxels[Int(label)] += 1
    }
    self.voxels = voxels
    voxelMillilitres = mask.geometry.voxelMillilitres
  }

  subscript(tumourClass: TumourClass) -> Double {
    Double(voxels[Int(tumourClass.rawValue)]) * voxelMillilitres
  }

  package subscript(region: TumourRegion) -> Double {
    let count = region.classes.reduce(0) { $0 + voxels[Int($1.rawValue)] }
    return Double(count) * voxelMillilitres
  }
}
