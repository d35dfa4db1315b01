// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// Writing. Files are replaced as a whole or not at all, and compressed where the path ends in
/// `.gz`. A source's header is kept but for what describes the voxels; header extensions are not.
extension NIfTIFile {
  /// - Parameters:
  ///   - header: Of the file that the image belongs to; nil for a plain one.
  ///   - type: Values are rounded to whole numbers and clamped where it is an integer.
  /// - Throws: ImagingError/fileOperation(operation:path:reason:).
  package static func write(
    _ volume: Volume, to path: String, header: NIfTIHeader? = nil,
    as type: NIfTIDataType = .float32
  ) throws(ImagingError) {
    try write(frames: [volume], to: path, header: header, as: type)
  }

  /// Writes labels as uint8.
  /// - Throws: ImagingError/fileOperation(operation:path:reason:).
  package static func write(
    _ labels: LabelVolume, to path: String, header: NIfTIHeader? = nil
  ) throws(ImagingError) {
    let header = NIfTIHeader(
      geometry: labels.geometry, frameCount: 1, dataType: .uint8, like: header)
    try write(header, to: path, pieceCount: 1) { _ in labels.labels }
  }

  /// Writes volumes of one geometry along the fourth dimension.
  /// - Precondition: There is a frame, and all have the same geometry.
  /// - Throws: ImagingError/fileOperation(operation:path:reason:).
  package static func write(
    frames: [Volume], to path: String, header: NIfTIHeader? = nil,
    as type: NIfTIDataType = .float32
  ) throws(ImagingError) {
    let geometry = frames[0].geometry
    precondition(frames.allSatisfy { $0.geometry == geometry }, "frames of several geometries")
    let header = NIfTIHeader(
      geometry: geometry, frameCount: frames.count, dataType: type, like: header)
    let pieceLength = 1 << 16
    let frameLength = geometry.voxelCount
    let pieces = (frameLength + pieceLength - 1) / pieceLength
    try write(header, to: path, pieceCount: frames.count * pieces) { number in
      let first = number % pieces * pieceLength
      return type.bytes(
        of: frames[number / pieces].voxels[first..<min(first + pieceLength, frameLength)])
    }
  }

  /// - Parameter piece: The voxels in order, a piece at a time.
  private static func write(
    _ header: NIfTIHeader, to path: String, pieceCount: Int, _ piece: (Int) -> [UInt8]
  ) throws(ImagingError) {
    guard path.hasSuffix(".nii") || path.hasSuffix(".nii.gz") else {
      throw .fileOperation(
        operation: "write", path: path, reason: "an image's name ends in .nii or .nii.gz")
    }
    // No extensions follow the header.
    let beginning = header.bytes + [0, 0, 0, 0]
    do throws(TensorsError) {
      try AtomicFile.write(to: path) { (file) throws(TensorsError) in
        guard path.hasSuffix(".gz") else {
          try file.write(beginning)
          for number in 0..<pieceCount { try file.write(piece(number)) }
          return
        }
        let packing = try GzipWriter()
        try packing.write(beginning, to: file)
        for number in 0..<pieceCount { try packing.write(piece(number), to: file) }
        try packing.finish(to: file)
      }
    } catch {
      throw ImagingError(error)
    }
  }
}

extension NIfTIDataType {
  /// The stored form of values, in the host's byte order.
  fileprivate func bytes(of values: ArraySlice<Float>) -> [UInt8] {
    switch self {
    case .uint8: Self.integers(values, as: UInt8.self)
    case .int8: Self.integers(values, as: Int8.self)
    case .int16: Self.integers(values, as: Int16.self)
    case .uint16: Self.integers(values, as: UInt16.self)
    case .int32: Self.integers(values, as: Int32.self)
    case .uint32: Self.integers(values, as: UInt32.self)
    case .int64: Self.integers(values, as: Int64.self)
    case .uint64: Self.integers(values, as: UInt64.self)
    case .float32: values.withUnsafeBytes { Array($0) }
    case .float64: values.map { Double($0) }.withUnsafeBytes { Array($0) }
    }
  }

  /// NaN becomes 0.
  private static func integers<Stored: FixedWidthInteger>(
    _ values: ArraySlice<Float>, as type: Stored.Type
  ) -> [UInt8] {
    let (least, most) = (Double(Stored.min), Double(Stored.max))
    let stored = values.map { value in
      let rounded = Double(value).rounded(.toNearestOrEven)
      if rounded.isNaN { return Stored.zero }
      return rounded >= most ? .max : rounded <= least ? .min : Stored(rounded)
    }
    return stored.withUnsafeBytes { Array($0) }
  }
}
