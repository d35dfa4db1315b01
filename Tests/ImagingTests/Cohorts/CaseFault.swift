// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Tensors
import Testing

/// A fault, and what is to be found: the kind, the image, and a part of the detail.
struct CaseFault: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let kind: CaseFinding.Kind
  let image: String
  let detail: String
  let make: @Sendable (WrittenCases, String) throws -> Void

  static let all: [CaseFault] = [
    CaseFault(
      testDescription: "no T2", kind: .missingModality, image: "T2", detail: "there is no T2"
    ) { try FileManager.default.removeItem(atPath: $0.path($1, "t2")) },
    CaseFault(
      testDescription: "no mask", kind: .missingMask, image: "mask", detail: "there is no mask"
    ) { try FileManager.default.removeItem(atPath: $0.path($1, "seg")) },
    CaseFault(
      testDescription: "text instead of an image", kind: .unreadableFile, image: "T1ce",
      detail: "t1ce.nii.gz"
    ) { try Data("no image".utf8).write(to: URL(filePath: $0.path($1, "t1ce"))) },
    CaseFault(
      testDescription: "a truncated image", kind: .unreadableFile, image: "FLAIR",
      detail: "ends too early"
    ) {
      let url = URL(filePath: $0.path($1, "flair"))
      try Data(contentsOf: url).prefix(200).write(to: url)
    },
    CaseFault(
      testDescription: "another shape", kind: .shapeMismatch, image: "T2",
      detail: "it has 6x5x3 voxels and T1 6x5x4"
    ) {
      let geometry = Geometry(extent: Extent(depth: 3, height: 5, width: 6), affine: .brats)
      try NIfTIFile.write($0.volume(1, geometry: geometry), to: $0.path($1, "t2"), as: .float32)
    },
    CaseFault(
      testDescription: "another place", kind: .affineMismatch, image: "FLAIR",
      detail: "it is LPS with origin (0.0, 238.0, 0.0) mm and spacing (1.0, 1.0, 1.0) mm and T1 LPS"
    ) {
      var geometry = WrittenCases.geometry
      geometry.affine.origin.y = 238
      try NIfTIFile.write($0.volume(1, geometry: geometry), to: $0.path($1, "flair"), as: .float32)
    },
    CaseFault(
      testDescription: "a mask of another shape", kind: .shapeMismatch, image: "mask",
      detail: "it has 6x5x3 voxels"
    ) {
      let geometry = Geometry(extent: Extent(depth: 3, height: 5, width: 6), affine: .brats)
      try NIfTIFile.write($0.mask([4], geometry: geometry), to: $0.path($1, "seg"))
    },
    CaseFault(
      testDescription: "labels of 2023", kind: .unknownLabels, image: "mask",
      detail: "it has labels 3 (2 voxels), and BraTS 2017 to 2021 has only 0, 1, 2, 4"
    ) { try NIfTIFile.write($0.mask([1, 3, 3]), to: $0.path($1, "seg")) },
    CaseFault(
      testDescription: "labels that are no whole numbers", kind: .unknownLabels, image: "mask",
      detail: "2 voxels are no whole numbers from 0 to 255, such as 0.5"
    ) {
      let labels = $0.volume(1) { voxels in
        for index in voxels.indices { voxels[index] = [0.5, -1, 4][min(index, 2)] }
      }
      try NIfTIFile.write(labels, to: $0.path($1, "seg"), as: .float32)
    },
    CaseFault(
      testDescription: "both 3 and 4", kind: .ambiguousLabels, image: "mask",
      detail: "both label 3 (1 voxels) and label 4 (2 voxels)"
    ) { try NIfTIFile.write($0.mask([3, 4, 4, 9]), to: $0.path($1, "seg")) },
    CaseFault(
      testDescription: "an empty mask", kind: .emptyMask, image: "mask", detail: "0 everywhere"
    ) { try NIfTIFile.write($0.mask([]), to: $0.path($1, "seg")) },
    CaseFault(
      testDescription: "NaN and infinity", kind: .nonFiniteVoxels, image: "T1",
      detail: "2 voxels are NaN or infinite"
    ) {
      let damaged = $0.volume(1) { ($0[3], $0[7]) = (.nan, -.infinity) }
      try NIfTIFile.write(damaged, to: $0.path($1, "t1"), as: .float32)
    },
    CaseFault(
      testDescription: "a constant", kind: .constantImage, image: "T1ce", detail: "7.0 everywhere"
    ) {
      let constant = $0.volume(1) { for index in $0.indices { $0[index] = 7 } }
      try NIfTIFile.write(constant, to: $0.path($1, "t1ce"), as: .float32)
    },
    CaseFault(
      testDescription: "a constant amid nothing", kind: .constantImage, image: "FLAIR",
      detail: "it is 7.0 wherever it is not 0"
    ) {
      let flat = $0.volume(1) { for index in $0.indices { $0[index] = index < 50 ? 7 : 0 } }
      try NIfTIFile.write(flat, to: $0.path($1, "flair"), as: .float32)
    },
    CaseFault(
      testDescription: "named .gz and not compressed", kind: .misnamedFile, image: "T2",
      detail: "is named .gz and not compressed"
    ) {
      try NIfTIFile.write($0.volume(1), to: $0.path($1, "x", "nii"), as: .float32)
      try $0.rename($0.path($1, "x", "nii"), $0.path($1, "t2"))
    },
    CaseFault(
      testDescription: "compressed and not named .gz", kind: .misnamedFile, image: "T2",
      detail: "is compressed and not named .gz"
    ) { try $0.rename($0.path($1, "t2"), $0.path($1, "t2", "nii")) },
  ]
}
