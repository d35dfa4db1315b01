// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Tensors
import Testing

@Suite("Geometry")
struct GeometryTests {
  @Test("BraTS's grid grows to the left, to the back and upwards")
  func brats() {
    let geometry = Geometry.brats
    #expect(geometry.affine.orientation == "LPS")
    #expect(geometry.affine.position(of: SIMD3(0, 239, 154)) == SIMD3(0, 0, 154))
    #expect(geometry.voxelMillilitres == 0.001)
    #expect(geometry.spacing == SIMD3(1, 1, 1))
    #expect(geometry.offset(x: 1, y: 2, z: 3) == 3 * 240 * 240 + 2 * 240 + 1)
  }

  @Test("an oblique grid has the spacing of its steps, and the orientation of their larger shares")
  func oblique() {
    let affine = Affine(
      x: SIMD3(0, -1.8, 2.4), y: SIMD3(2, 0, 0), z: SIMD3(0, 0.8, 0.6), origin: SIMD3(1, 2, 3))
    #expect(affine.spacing == SIMD3(3, 2, 1))
    #expect(affine.orientation == "SRA")
    #expect(abs(affine.voxelVolume - 6) < 1e-12)
  }

  @Test("grids are aligned when no corner is further apart than the tolerance")
  func alignment() {
    var other = Geometry.brats
    other.affine.x.x = -1.00001
    #expect(Geometry.brats.isAligned(with: other))
    other.affine.x.x = -1.0001
    #expect(!Geometry.brats.isAligned(with: other))
    other = .brats
    other.extent = Extent(depth: 155, height: 240, width: 239)
    #expect(!Geometry.brats.isAligned(with: other))
  }

  @Test("labels of every edition become the same classes", arguments: LabelEdition.allCases)
  func labels(edition: LabelEdition) {
    for tumourClass in TumourClass.allCases {
      #expect(edition.tumourClass(of: edition.label(of: tumourClass)) == tumourClass)
    }
    #expect(edition.tumourClass(of: edition == .brats2017 ? 3 : 4) == nil)
    for region in TumourRegion.allCases {
      for label: UInt8 in 0...4 {
        #expect(
          region.contains(label)
            == TumourClass(rawValue: label).map(region.classes.contains) ?? false)
      }
    }
  }
}
