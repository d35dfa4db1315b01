// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Phantom
import Tensors
import Testing

@Suite("Anatomy and contrasts of phantoms")
struct AnatomyTests {
  private func phantom(_ name: String, _ patient: Int = 0) throws -> CaseStatistics {
    let hospital = try PhantomHospital.named(name)
    return CaseStatistics(hospital.patient(patient, extent: Extent(64), seed: 3))
  }

  @Test("the brain fills 11 to 16 % of the grid", arguments: PhantomHospital.all.map(\.name))
  func brainFraction(name: String) throws {
    for patient in 0..<4 {
      let brain = try phantom(name, patient).brain
      let fraction = Double(brain.count { $0 }) / Double(brain.count)
      #expect((0.11...0.16).contains(fraction))
    }
  }

  @Test(
    "all contrasts are exactly 0 outside one brain, whole numbers in it, and the mask lies in it",
    arguments: PhantomHospital.all.map(\.name))
  func background(name: String) throws {
    let statistics = try phantom(name, 1)
    let brain = statistics.brain
    for modality in Modality.allCases {
      let voxels = statistics.voxels(modality)
      let isRight = zip(voxels, brain).allSatisfy { voxel, isBrain in
        isBrain ? voxel >= 1 && voxel <= 32_000 && voxel == voxel.rounded() : voxel == 0
      }
      #expect(isRight)
    }
    let isInside = zip(statistics.phantom.mask.labels, brain).allSatisfy { $0 == 0 || $1 }
    #expect(isInside)
    #expect(statistics.phantom.mask.labels.allSatisfy { $0 <= 3 })
  }

  @Test("fluid is the brightest on T2 and dark on FLAIR", arguments: ["H1", "H4", "H7", "H8"])
  func fluid(name: String) throws {
    let statistics = try phantom(name)
    let bright = statistics.quantile(.t2, 0.97)
    let t2 = statistics.voxels(.t2)
    let isFluid = { (label: UInt8, index: Int) in label == 0 && t2[index] > bright }
    let isOther = { (label: UInt8, index: Int) in label == 0 && t2[index] <= bright }
    #expect(
      statistics.mean(.flair, where: isFluid) < 0.8 * statistics.mean(.flair, where: isOther))
    #expect(statistics.mean(.t1, where: isFluid) < 0.8 * statistics.mean(.t1, where: isOther))
  }

  @Test("edema is brighter than the brain on FLAIR and T2", arguments: ["H1", "H5", "H6", "H8"])
  func edema(name: String) throws {
    let statistics = try phantom(name)
    #expect(statistics.mean(.flair, of: 2) > 1.15 * statistics.mean(.flair, of: 0))
    let white = statistics.quantile(.t2, 0.25)
    #expect(statistics.mean(.t2, of: 2) > 1.2 * white)
    #expect(statistics.mean(.t1, of: 2) < statistics.quantile(.t1, 0.75))
  }

  @Test(
    "enhancing tumour gains more from contrast agent than the brain does",
    arguments: ["H1", "H2", "H3", "H5", "H6", "H7", "H8"])
  func enhancement(name: String) throws {
    let statistics = try phantom(name)
    let plain = statistics.mean(.t1, of: 3) / statistics.mean(.t1, of: 0)
    let enhanced = statistics.mean(.t1ce, of: 3) / statistics.mean(.t1ce, of: 0)
    #expect(enhanced > 1.25 * plain)
  }

  @Test("left and right differ")
  func asymmetry() throws {
    let statistics = try phantom("H9")
    let voxels = statistics.voxels(.t2)
    let differing = (0..<voxels.count).count { index in
      let mirrored = index / 64 * 64 + 63 - index % 64
      return (voxels[index] > 0) != (voxels[mirrored] > 0)
    }
    #expect(differing > 500)
  }

  @Test("every extent shows the same field of view, and BraTS's has BraTS's grid")
  func geometry() throws {
    let hospital = try PhantomHospital.named("H9")
    let brats = hospital.patient(0, extent: Geometry.brats.extent, seed: 1)
    #expect(brats.mask.geometry == .brats)
    let extent = Extent(depth: 31, height: 60, width: 80)
    let coarse = hospital.patient(0, extent: extent, seed: 1).mask.geometry
    #expect(coarse.extent == extent)
    #expect(coarse.affine.orientation == "LPS")
    #expect(coarse.spacing == SIMD3(3, 4, 5))
    // The outer faces of the first voxels coincide.
    let corner = coarse.affine.position(of: SIMD3(-0.5, -0.5, -0.5))
    #expect(corner == Affine.brats.position(of: SIMD3(-0.5, -0.5, -0.5)))
  }
}
