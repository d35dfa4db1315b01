// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CNIfTI
import Tensors

extension nifti_1_header {
  /// Sets what depends on the voxels: dimensions, type and place, and no scaling.
  mutating func describe(_ extent: Extent, frames: Int, as type: NIfTIDataType) {
    sizeof_hdr = Int32(NIfTIHeader.byteCount)
    dim = (
      frames == 1 ? 3 : 4, Int16(extent.width), Int16(extent.height), Int16(extent.depth),
      Int16(frames), 1, 1, 1
    )
    datatype = type.rawValue
    bitpix = Int16(8 * type.width)
    vox_offset = 352
    (scl_slope, scl_inter) = (1, 0)
    (cal_min, cal_max) = (0, 0)
    // "n+1" and a zero.
    magic = (0x6e, 0x2b, 0x31, 0)
  }

  /// Sets sform and qform, the latter to the nearest rotation, in millimetres of an aligned space.
  mutating func place(_ geometry: Geometry) {
    let (x, y, z, origin) = (
      geometry.affine.x, geometry.affine.y, geometry.affine.z, geometry.affine.origin
    )
    srow_x = (Float(x.x), Float(y.x), Float(z.x), Float(origin.x))
    srow_y = (Float(x.y), Float(y.y), Float(z.y), Float(origin.y))
    srow_z = (Float(x.z), Float(y.z), Float(z.z), Float(origin.z))
    var matrix = mat44()
    matrix.m = (srow_x, srow_y, srow_z, (0, 0, 0, 1))
    var spacing: (Float, Float, Float) = (1, 1, 1)
    var handedness: Float = 1
    nifti_mat44_to_quatern(
      matrix, &quatern_b, &quatern_c, &quatern_d, &qoffset_x, &qoffset_y, &qoffset_z, &spacing.0,
      &spacing.1, &spacing.2, &handedness)
    pixdim = (handedness, spacing.0, spacing.1, spacing.2, pixdim.4, 0, 0, 0)
    (sform_code, qform_code) = (1, 1)
    xyzt_units = CChar(NIFTI_UNITS_MM)
  }
}
