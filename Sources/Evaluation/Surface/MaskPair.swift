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
  /// - Precondition: Both volumes have the same grid and labels 0 to 3.
  init(
    _ structure: Structure, reference: LabelVolume, prediction: LabelVolume, margin: Int = 0
  ) {
    let extent = reference.geometry.extent
    var belongs = [Bool](repeating: false, count: 256)
    belongs.replaceSubrange(0..<4, with: structure.labels)
    let bounds = belongs.withUnsafeBufferPointer { belongs in
      reference.labels.withUnsafeBufferPointer { reference in
        prediction.labels.withUnsafeBufferPointer { prediction in
          VoxelBounds(extent) { belongs[Int(reference[$0])] || belongs[Int(prediction[$0])] }
        }
      }
    }
    let none = VoxelBox(origin: .zero, extent: Extent(1))
    let box = (bounds.box ?? none).grown(by: margin, within: extent)
    func mask(_ volume: LabelVolume) -> BinaryMask {
      var voxels: [Bool] = []
      voxels.reserveCapacity(box.extent.voxelCount)
      for z in box.origin.z..<box.end.z {
        for y in box.origin.y..<box.end.y {
          let row = volume.geometry.offset(x: box.origin.x, y: y, z: z)
          for label in volume.labels[row..<row + box.extent.width] {
            voxels.append(belongs[Int(label)])
          }
        }
      }
      return BinaryMask(extent: box.extent, voxels: voxels)
    }
    self.reference = mask(reference)
    self.prediction = mask(prediction)
    spacing = reference.geometry.spacing
  }
}
