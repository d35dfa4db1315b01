// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Tensors
import Testing

@Suite("Labels of editions")
struct LabelVolumeTests {
  private func volume(_ labels: [UInt8]) -> LabelVolume {
    let extent = Extent(depth: 1, height: 1, width: labels.count)
    return LabelVolume(
      geometry: Geometry(extent: extent, affine: .brats), labels: labels)
  }

  @Test(
    "labels on disk become classes and classes labels",
    arguments: [
      (LabelEdition.brats2017, [0, 1, 2, 4, 4, 0]), (.brats2023, [0, 1, 2, 3, 3, 0]),
      (.decathlon, [0, 2, 1, 3, 3, 0]),
    ] as [(LabelEdition, [UInt8])])
  func roundTrip(edition: LabelEdition, onDisk: [UInt8]) throws {
    let canonical = try volume(onDisk).canonical(from: edition)
    #expect(canonical.labels == [0, 1, 2, 3, 3, 0])
    #expect(try canonical.onDisk(as: edition).labels == onDisk)
  }

  @Test(
    "unknown labels are refused with their number of voxels, and both 3 and 4 in every edition",
    arguments: [
      (
        .brats2017, [0, 3, 3, 1], "labels 3 (2 voxels), and BraTS 2017 to 2021 has only 0, 1, 2, 4"
      ),
      (.brats2023, [4, 5, 5, 1], "labels 4 (1 voxels), 5 (2 voxels), and BraTS 2023 has only"),
      (.decathlon, [255, 0], "labels 255 (1 voxels)"),
      (.brats2017, [3, 4, 4, 9], "both label 3 (1 voxels) and label 4 (2 voxels)"),
      (.brats2023, [3, 4, 4], "both label 3 (1 voxels) and label 4 (2 voxels)"),
      (.decathlon, [3, 4, 4], "both label 3 (1 voxels) and label 4 (2 voxels)"),
    ] as [(LabelEdition, [UInt8], String)])
  func refused(edition: LabelEdition, labels: [UInt8], reason: String) throws {
    let error = try #require(
      #expect(throws: ImagingError.self) { try volume(labels).canonical(from: edition) })
    #expect(error.description.contains(reason), "\(error)")
  }
}
