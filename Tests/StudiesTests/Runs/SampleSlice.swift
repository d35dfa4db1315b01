// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Rendering
import Tensors

/// A slice of a case that never was.
enum SampleSlice {
  static func make(title: String = "hospital-1, H1-2023GLI: case") throws -> ComparisonSlice {
    let geometry = Geometry(extent: Extent(8), affine: Affine(spacing: SIMD3(1, 1, 1)))
    let labels = (0..<512).map { UInt8($0 % 8 < 4 ? $0 % 4 : 0) }
    let mask = LabelVolume(geometry: geometry, labels: labels)
    return try ComparisonSlice(
      image: Volume(geometry: geometry, voxels: (1...512).map { Float($0) }), reference: mask,
      predictions: [.init(name: "global model", note: "Dice 1.000 of the case", mask: mask)],
      title: title)
  }
}
