// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CNIfTI
import Tensors

/// The header of a NIfTI-1 file, checked, in the host's byte order.
package struct NIfTIHeader: Sendable, Equatable {
  /// Grid of a frame, from sform where its code is set, else from qform, else from the spacing alone;
  /// in millimetres.
  package let geometry: Geometry
  /// Volumes along the fourth dimension.
  package let frameCount: Int
  package let dataType: NIfTIDataType
  /// A voxel is `slope * stored + intercept`.
  package let slope: Double
  package let intercept: Double
  /// Whether the voxels are in the other byte order than the host's.
  let isSwapped: Bool
  /// Where the voxels begin in the file.
  let voxelOffset: Int
  /// The 348 bytes in the host's byte order, for files that are written like this one.
  let bytes: [UInt8]

  package static let byteCount = 348
  /// The longest side, in voxels.
  package static let maximumSide = 4096
  /// The most voxels of a frame; as float32 they take a gibibyte.
  package static let maximumVoxelCount = 1 << 28
  package static let maximumFrameCount = 4096
  private static let maximumOffset = 1 << 24

  /// Bytes of a frame in the file.
  var frameByteCount: Int { geometry.voxelCount * dataType.width }

  /// - Parameters:
  ///   - bytes: The first bytes of a file, as they are.
  ///   - path: For the error.
  /// - Throws: ImagingError/invalidFile(path:reason:).
  init(parsing bytes: [UInt8], path: String) throws(ImagingError) {
    func invalid(_ reason: String) -> ImagingError { .invalidFile(path: path, reason: reason) }
    guard bytes.count == Self.byteCount else {
      throw invalid("it has only \(bytes.count) bytes, fewer than a header")
    }
    var fields = bytes.withUnsafeBytes { $0.loadUnaligned(as: nifti_1_header.self) }
    isSwapped = fields.sizeof_hdr.byteSwapped == Self.byteCount
    if isSwapped { swap_nifti_header(&fields, 1) }
    guard fields.sizeof_hdr == Self.byteCount else {
      throw invalid(
        fields.sizeof_hdr == 540 || fields.sizeof_hdr.byteSwapped == 540
          ? "it is NIfTI-2, and NIfTI-1 is read" : "it does not begin with a NIfTI-1 header")
    }
    let magic = withUnsafeBytes(of: fields.magic) { Array($0) }
    guard magic == Array("n+1\0".utf8) else {
      throw invalid(
        magic == Array("ni1\0".utf8)
          ? "its voxels are in another file; join header and image into one .nii"
          : "its magic is not that of NIfTI-1")
    }
    self.bytes = withUnsafeBytes(of: fields) { Array($0) }
    do throws(HeaderFault) {
      dataType = try fields.checkedDataType()
      let dimensions = try fields.checkedDimensions()
      frameCount = dimensions.frames
      geometry = Geometry(extent: dimensions.extent, affine: try fields.checkedAffine())
      voxelOffset = try fields.checkedOffset(limit: Self.maximumOffset)
      (slope, intercept) = try fields.checkedScaling()
    } catch {
      throw invalid(error.reason)
    }
  }

  /// A header to write.
  /// - Parameters:
  ///   - source: Whose fields are kept; its qform and sform only where its geometry is the same.
  init(
    geometry: Geometry, frameCount: Int, dataType: NIfTIDataType, like source: NIfTIHeader?
  ) {
    self.geometry = geometry
    self.frameCount = frameCount
    self.dataType = dataType
    (slope, intercept) = (1, 0)
    isSwapped = false
    voxelOffset = 352
    var fields =
      source.map { $0.bytes.withUnsafeBytes { $0.loadUnaligned(as: nifti_1_header.self) } }
      ?? nifti_1_header()
    fields.describe(geometry.extent, frames: frameCount, as: dataType)
    if source?.geometry != geometry { fields.place(geometry) }
    bytes = withUnsafeBytes(of: fields) { Array($0) }
  }
}
