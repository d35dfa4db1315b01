// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Tensors

/// Cases of 2021 in a folder, with random images.
struct WrittenCases {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let geometry = Geometry(
    extent: Extent(depth: 4, height: 5, width: 6), affine: .brats)

  func volume(
    _ seed: UInt64, geometry: Geometry = geometry, _ change: (inout [Float]) -> Void = { _ in }
  ) -> Volume {
    var generator = SeededGenerator(seed: seed)
    var voxels = (0..<geometry.voxelCount).map { _ in Float(generator.next() % 1000) }
    change(&voxels)
    return Volume(geometry: geometry, voxels: voxels)
  }

  func mask(_ labels: [UInt8], geometry: Geometry = geometry) -> LabelVolume {
    var all = [UInt8](repeating: 0, count: geometry.voxelCount)
    all.replaceSubrange(0..<labels.count, with: labels)
    return LabelVolume(geometry: geometry, labels: all)
  }

  func path(_ id: String, _ suffix: String, _ ending: String = "nii.gz") -> String {
    folder.path("\(id)/\(id)_\(suffix).\(ending)")
  }

  /// A case of 2021 without fault.
  func write(_ number: Int) throws -> String {
    let id = "BraTS2021_0000\(number)"
    try FileManager.default.createDirectory(
      atPath: folder.path(id), withIntermediateDirectories: true)
    for (index, suffix) in ["t1", "t1ce", "t2", "flair"].enumerated() {
      try NIfTIFile.write(
        volume(UInt64(number * 4 + index)), to: path(id, suffix), as: .float32)
    }
    try NIfTIFile.write(mask([1, 2, 4]), to: path(id, "seg"))
    return id
  }

  func rename(_ source: String, _ target: String) throws {
    try? FileManager.default.removeItem(atPath: target)
    try FileManager.default.moveItem(atPath: source, toPath: target)
  }
}
