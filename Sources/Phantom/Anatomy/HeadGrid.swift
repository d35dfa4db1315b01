// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Tensors

/// The part of a grid that the brain may fill, and where its voxels lie in the head.
///
/// Positions are millimetres from the middle of the field of view: x to the left, y to the back, z
/// upwards, as the indices grow. The field of view is BraTS's 240 x 240 x 155 mm whatever the
/// extent.
struct HeadGrid {
  let geometry: Geometry
  let spacing: SIMD3<Float>
  /// The first voxel of the part.
  let origin: SIMD3<Int>
  /// How many voxels it has along width, height and depth.
  let size: SIMD3<Int>

  private static let fieldOfView = SIMD3<Double>(240, 240, 155)
  /// Half the size of a box around the largest brain.
  private static let reach = SIMD3<Double>(80, 98, 80)

  init(extent: Extent) {
    let voxels = SIMD3(Double(extent.width), Double(extent.height), Double(extent.depth))
    let step = Self.fieldOfView / voxels
    // The field of view begins half a voxel before the first centre, for BraTS's own grid at
    // -0.5 mm.
    let affine = Affine(
      x: SIMD3(-step.x, 0, 0), y: SIMD3(0, -step.y, 0), z: SIMD3(0, 0, step.z),
      origin: SIMD3(-(step.x - 1) / 2, 239 - (step.y - 1) / 2, (step.z - 1) / 2))
    geometry = Geometry(extent: extent, affine: affine)
    spacing = SIMD3(Float(step.x), Float(step.y), Float(step.z))
    let lower = ((Self.fieldOfView / 2 - Self.reach) / step).clamped(
      lowerBound: .zero, upperBound: voxels)
    let upper = ((Self.fieldOfView / 2 + Self.reach) / step).rounded(.up).clamped(
      lowerBound: .zero, upperBound: voxels)
    origin = SIMD3(Int(lower.x), Int(lower.y), Int(lower.z))
    size = SIMD3(Int(upper.x), Int(upper.y), Int(upper.z)) &- origin
  }

  var count: Int { size.x * size.y * size.z }

  @inline(__always)
  func position(_ x: Int, _ y: Int, _ z: Int) -> SIMD3<Float> {
    let index = SIMD3(
      Float(x + origin.x) + 0.5, Float(y + origin.y) + 0.5, Float(z + origin.z) + 0.5)
    return index * spacing - SIMD3(120, 120, 77.5)
  }

  @inline(__always)
  func offset(_ x: Int, _ y: Int, _ z: Int) -> Int { (z * size.y + y) * size.x + x }

  /// Where in the whole volume the row of voxels at `y`, `z` begins.
  func rowStart(_ y: Int, _ z: Int) -> Int {
    geometry.offset(x: origin.x, y: y + origin.y, z: z + origin.z)
  }

  /// Puts the part into a volume of zeros.
  func embed<Element: Numeric>(_ part: [Element]) -> [Element] {
    var whole = [Element](repeating: 0, count: geometry.voxelCount)
    for z in 0..<size.z {
      for y in 0..<size.y {
        let (start, from) = (rowStart(y, z), offset(0, y, z))
        whole.replaceSubrange(start..<start + size.x, with: part[from..<from + size.x])
      }
    }
    return whole
  }
}
