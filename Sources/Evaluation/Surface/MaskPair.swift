// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Tensors

/// The voxels of a structure in a reference and a prediction, cut to the smallest box that holds both
/// with a margin, so that nothing goes over the rest of the volume.
struct MaskPair {
  let reference: BinaryMask
  let prediction: BinaryMask
  /// Millimetres along width, height and depth.
  let spacing: SIMD3<Double>

  /// - Parameter margin: Voxels around both, as far as the grid reaches.
  init(
    _ structure: Structure, reference: LabelVolume, prediction: LabelVolume, margin: Int = 0
  ) {
    let belongs = structure.labels
    let extent = reference.geometry.extent
    var (first, last) = (SIMD3(repeating: Int.max), SIMD3(repeating: -1))
    for z in 0..<extent.depth {
      for y in 0..<extent.height {
        let row = (z * extent.height + y) * extent.width
        for x in 0..<extent.width
        where belongs[Int(reference.labels[row + x] & 3)]
          || belongs[Int(prediction.labels[row + x] & 3)]
        {
          first = pointwiseMin(first, SIMD3(x, y, z))
          last = pointwiseMax(last, SIMD3(x, y, z))
        }
      }
    }
    let sides = SIMD3(extent.width, extent.height, extent.depth)
    if last.x < 0 { (first, last) = (.zero, .zero) }
    first = pointwiseMax(first &- margin, .zero)
    last = pointwiseMin(last &+ margin, sides &- 1)
    let box = last &- first &+ 1
    let cut = Extent(depth: box.z, height: box.y, width: box.x)
    func mask(_ volume: LabelVolume) -> BinaryMask {
      var voxels: [Bool] = []
      voxels.reserveCapacity(cut.voxelCount)
      for z in first.z...last.z {
        for y in first.y...last.y {
          let row = (z * extent.height + y) * extent.width
          for x in first.x...last.x { voxels.append(belongs[Int(volume.labels[row + x] & 3)]) }
        }
      }
      return BinaryMask(extent: cut, voxels: voxels)
    }
    self.reference = mask(reference)
    self.prediction = mask(prediction)
    spacing = reference.geometry.spacing
  }
}
