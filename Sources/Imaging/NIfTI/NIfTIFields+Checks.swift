// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CNIfTI
import Tensors

/// Reading what a file claims. Every number is checked before anything is made of it.
extension nifti_1_header {
  func checkedDataType() throws(HeaderFault) -> NIfTIDataType {
    guard let type = NIfTIDataType(rawValue: datatype) else {
      throw HeaderFault(reason: "its data type has code \(datatype), which is none that is read")
    }
    guard Int(bitpix) == 8 * type.width else {
      throw HeaderFault(
        reason: "it claims \(bitpix) bits a voxel, where \(type) has \(8 * type.width)")
    }
    return type
  }

  func checkedDimensions() throws(HeaderFault) -> (extent: Extent, frames: Int) {
    let sides = Swift.withUnsafeBytes(of: dim) { Array($0.assumingMemoryBound(to: Int16.self)) }
    guard (1...7).contains(sides[0]) else {
      throw HeaderFault(reason: "it claims \(sides[0]) dimensions, 1 to 7 can be")
    }
    let present = sides[1...].prefix(Int(sides[0])).map { Int($0) }
    let padded = present + [Int](repeating: 1, count: 7 - present.count)
    guard padded.allSatisfy({ (1...NIfTIHeader.maximumSide).contains($0) }) else {
      throw HeaderFault(
        reason: "its dimensions are \(present), 1 to \(NIfTIHeader.maximumSide) can be each")
    }
    guard padded[4...].allSatisfy({ $0 == 1 }) else {
      throw HeaderFault(reason: "it has dimensions \(present), and four are read")
    }
    let extent = Extent(depth: padded[2], height: padded[1], width: padded[0])
    guard extent.voxelCount <= NIfTIHeader.maximumVoxelCount else {
      throw HeaderFault(
        reason: "it claims \(extent.voxelCount) voxels, \(NIfTIHeader.maximumVoxelCount) can be")
    }
    return (extent, padded[3])
  }

  func checkedOffset(limit: Int) throws(HeaderFault) -> Int {
    // Some writers leave the place out.
    if vox_offset == 0 { return 352 }
    guard vox_offset >= 348, vox_offset <= Float(limit), vox_offset == vox_offset.rounded() else {
      throw HeaderFault(reason: "its voxels would begin at byte \(vox_offset)")
    }
    return Int(vox_offset)
  }

  /// Slope 0, infinite or NaN stands for no scaling.
  func checkedScaling() throws(HeaderFault) -> (slope: Double, intercept: Double) {
    guard scl_slope != 0, scl_slope.isFinite else { return (1, 0) }
    guard scl_inter.isFinite else {
      throw HeaderFault(reason: "its intensities would be scaled by \(scl_slope) and \(scl_inter)")
    }
    return (Double(scl_slope), Double(scl_inter))
  }

  func checkedAffine() throws(HeaderFault) -> Affine {
    let affine = try claimedAffine().scaled(by: millimetresPerUnit())
    let spacing = affine.spacing
    for step in [spacing.x, spacing.y, spacing.z] where !(step >= 1e-4 && step <= 1e4) {
      throw HeaderFault(reason: "its voxels would be \(spacing.x) x \(spacing.y) x \(spacing.z) mm")
    }
    guard affine.origin.x.isFinite, affine.origin.y.isFinite, affine.origin.z.isFinite,
      abs(affine.determinant) > 1e-6 * spacing.x * spacing.y * spacing.z
    else { throw HeaderFault(reason: "its affine map cannot be inverted") }
    return affine
  }

  private func millimetresPerUnit() throws(HeaderFault) -> Double {
    switch Int32(xyzt_units) & 7 {
    case 0, NIFTI_UNITS_MM: return 1
    case NIFTI_UNITS_METER: return 1000
    case NIFTI_UNITS_MICRON: return 0.001
    default: throw HeaderFault(reason: "its unit of length has code \(xyzt_units & 7)")
    }
  }

  private func claimedAffine() throws(HeaderFault) -> Affine {
    if sform_code > 0 {
      return Affine(rows: [srow_x, srow_y, srow_z].map { [$0.0, $0.1, $0.2, $0.3] })
    }
    let size = [pixdim.1, pixdim.2, pixdim.3].map { $0 == 0 ? 1 : abs($0) }
    guard qform_code > 0 else {
      return Affine(spacing: SIMD3(Double(size[0]), Double(size[1]), Double(size[2])))
    }
    let parts = [quatern_b, quatern_c, quatern_d, qoffset_x, qoffset_y, qoffset_z]
    guard parts.allSatisfy(\.isFinite) else {
      throw HeaderFault(reason: "its quaternion is not finite")
    }
    let matrix = nifti_quatern_to_mat44(
      quatern_b, quatern_c, quatern_d, qoffset_x, qoffset_y, qoffset_z, size[0], size[1], size[2],
      pixdim.0 < 0 ? -1 : 1
    ).m
    return Affine(
      rows: [matrix.0, matrix.1, matrix.2].map { [$0.0, $0.1, $0.2, $0.3] })
  }
}

extension Affine {
  fileprivate init(rows: [[Float]]) {
    func column(_ index: Int) -> SIMD3<Double> {
      SIMD3(Double(rows[0][index]), Double(rows[1][index]), Double(rows[2][index]))
    }
    self.init(x: column(0), y: column(1), z: column(2), origin: column(3))
  }

  fileprivate func scaled(by factor: Double) -> Affine {
    Affine(x: x * factor, y: y * factor, z: z * factor, origin: origin * factor)
  }
}
