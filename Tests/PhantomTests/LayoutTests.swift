// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Phantom
import Tensors
import Testing

@Suite("Phantom cohorts on disk")
struct LayoutTests {
  @Test("patients are Table I's count times the scale, at least six")
  func counts() {
    #expect(
      PhantomHospital.all.map(\.tableCount) == [1251, 1000, 165, 99, 60, 1251, 369, 259, 76])
    #expect(
      PhantomHospital.all.map { $0.patientCount(scale: 0.01) } == [13, 10, 6, 6, 6, 13, 6, 6, 6])
    #expect(PhantomHospital.all.map { $0.patientCount(scale: 1) }.reduce(0, +) == 4530)
  }

  @Test(
    "files have the names of their data sets",
    arguments: [
      ("H1", "BraTS-GLI-00001-000/BraTS-GLI-00001-000-t1c.nii.gz"),
      ("H2", "BraTS-MEN-00001-000/BraTS-MEN-00001-000-t1c.nii.gz"),
      ("H3", "BraTS-MET-00001-000/BraTS-MET-00001-000-t1c.nii.gz"),
      ("H4", "BraTS-PED-00001-000/BraTS-PED-00001-000-t1c.nii.gz"),
      ("H5", "BraTS-SSA-00001-000/BraTS-SSA-00001-000-t1c.nii.gz"),
      ("H6", "BraTS2021_00001/BraTS2021_00001_t1ce.nii.gz"),
      ("H7", "BraTS20_Training_002/BraTS20_Training_002_t1ce.nii"),
      ("H8", "HGG/BraTS19_CBICA_AAB_1/BraTS19_CBICA_AAB_1_t1ce.nii.gz"),
      ("H9", "LGG/BraTS19_TCIA10_101_1/BraTS19_TCIA10_101_1_t1ce.nii.gz"),
    ])
  func names(name: String, path: String) throws {
    let phantom = try PhantomHospital.named(name).patient(1, extent: Extent(16), seed: 1)
    #expect(phantom.imagePaths[.t1ce] == path)
    #expect(Set(phantom.imagePaths.values).count == 4)
    let mask = path.replacing("t1ce.nii", with: "seg.nii").replacing("t1c.nii", with: "seg.nii")
    #expect(phantom.maskPath == mask)
  }

  @Test(
    "what is written is read back, with the edition's labels", arguments: ["H1", "H5", "H7", "H8"])
  func roundTrip(name: String) throws {
    let hospital = try PhantomHospital.named(name)
    let folder = FileManager.default.temporaryDirectory.path + "/PhantomTests-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let phantom = hospital.patient(0, extent: Extent(32), seed: 2)
    try phantom.write(toCohort: folder)
    for modality in Modality.allCases {
      let path = try #require(phantom.imagePaths[modality])
      let file = try NIfTIFile(opening: "\(folder)/\(path)")
      #expect(file.header.dataType == .int16)
      #expect(file.isCompressed == (name != "H7"))
      #expect(file.geometry.isAligned(with: phantom.mask.geometry))
      let isSame = try file.volume().voxels == phantom.images[modality]?.voxels
      #expect(isSame)
    }
    let labels = try NIfTIFile(opening: "\(folder)/\(phantom.maskPath)").labels().labels
    let enhancing: UInt8 = hospital.edition == .brats2023 ? 3 : 4
    #expect(Set(labels) == [0, 1, 2, enhancing])
    #expect(labels.count { $0 == enhancing } == phantom.mask.labels.count { $0 == 3 })
    #expect(phantom.edition == (["H1", "H5"].contains(name) ? .brats2023 : .brats2017))
  }

  @Test("a folder that cannot be made is an error that names it")
  func unwritable() throws {
    let phantom = try PhantomHospital.named("H6").patient(0, extent: Extent(16), seed: 2)
    #expect {
      try phantom.write(toCohort: "/dev/null/cohort")
    } throws: { error in
      "\(error)".contains("/dev/null/cohort/BraTS2021_00000")
    }
  }
}
