// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Tensors

/// A NIfTI-1 file, `.nii` or `.nii.gz`, whose header was read and checked. Voxels are read on demand.
///
/// Nothing that a header claims is believed before it is compared with bounds and with the file's
/// length: voxels that the file cannot hold are refused before memory is taken for them. What is
/// taken at most:
/// - 1 MiB of buffers for whatever is read, and to open a file no more;
/// - for a ``volume(frame:)`` 4 bytes a voxel, so 1 GiB and not more than 4 times the file's length,
///   or 4 x 1032 times where it is compressed, as gzip packs no better;
/// - for ``labels(frame:)`` 1 byte a voxel, so 256 MiB and the file's length or 1032 times it.
package struct NIfTIFile: Sendable {
  package let path: String
  package let header: NIfTIHeader
  /// Whether the content is gzip's, whatever the name says.
  package let isCompressed: Bool

  package var geometry: Geometry { header.geometry }
  package var frameCount: Int { header.frameCount }

  private let identity: FileIdentity

  /// Deflate's best: 258 bytes for two bits.
  private static let largestCompression = 1032
  /// Bytes that are read and converted at a time.
  private static let pieceLength = 1 << 17
  /// From here on the system is asked whether it has the memory.
  private static let largeByteCount = 16 << 20

  /// Reads the header.
  /// - Throws: ImagingError/invalidFile(path:reason:) or
  ///   ImagingError/fileOperation(operation:path:reason:).
  package init(opening path: String) throws(ImagingError) {
    let file = try Self.open(path)
    let length: Int
    var beginning: [UInt8]
    do throws(TensorsError) {
      length = try file.length()
      identity = try file.identity()
      beginning = try file.read(count: min(length, NIfTIHeader.byteCount))
    } catch {
      throw ImagingError(error)
    }
    isCompressed = beginning.starts(with: [0x1f, 0x8b])
    if isCompressed { beginning = try Self.unpackedBeginning(of: path) }
    header = try NIfTIHeader(parsing: beginning, path: path)
    self.path = path
    let needed = header.voxelOffset + header.frameCount * header.frameByteCount
    let most = isCompressed ? length * Self.largestCompression : length
    guard needed <= most else {
      throw .invalidFile(
        path: path,
        reason: "it has \(length) bytes, and the \(needed) that its header claims cannot be in it")
    }
  }

  // MARK: Reading

  /// The voxels of a frame, scaled as the header says. They may be infinite or NaN where the file's
  /// are.
  /// - Throws: ImagingError when there is no such frame, the file ends too early, is damaged or is
  ///   not the one that was opened any more, or there is too little memory.
  package func volume(frame: Int = 0) throws(ImagingError) -> Volume {
    var stream = try stream(at: frame)
    return try volume(frame: frame, from: &stream)
  }

  /// Reads on from where the frame begins.
  func volume(frame: Int, from stream: inout ImageStream) throws(ImagingError) -> Volume {
    var failure: ImagingError?
    let count = geometry.voxelCount
    try requireMemory(count * MemoryLayout<Float>.stride)
    let voxels = [Float](unsafeUninitializedCapacity: count) { output, written in
      do throws(ImagingError) {
        guard let base = output.baseAddress else { return }
        try read(frame: frame, from: &stream) { (piece, first) throws(ImagingError) in
          header.convert(piece, to: base + first)
        }
        written = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return Volume(geometry: geometry, voxels: voxels)
  }

  /// The voxels of a frame as labels.
  /// - Throws: ImagingError as volume(frame:) does, and when a voxel is no whole number from
  ///   0 to 255.
  package func labels(frame: Int = 0) throws(ImagingError) -> LabelVolume {
    var failure: ImagingError?
    let count = geometry.voxelCount
    try requireMemory(count)
    var stream = try stream(at: frame)
    let labels = [UInt8](unsafeUninitializedCapacity: count) { output, written in
      let values = UnsafeMutableBufferPointer<Float>.allocate(
        capacity: Self.pieceLength / header.dataType.width)
      defer { values.deallocate() }
      do throws(ImagingError) {
        guard let base = values.baseAddress else { return }
        try read(frame: frame, from: &stream) { (piece, first) throws(ImagingError) in
          header.convert(piece, to: base)
          for index in 0..<piece.count / header.dataType.width {
            output[first + index] = try label(values[index], voxel: first + index)
          }
        }
        written = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return LabelVolume(geometry: geometry, labels: labels)
  }

  private func label(_ value: Float, voxel index: Int) throws(ImagingError) -> UInt8 {
    guard value >= 0, value <= 255, value == value.rounded() else {
      let (x, rest) = (index % geometry.extent.width, index / geometry.extent.width)
      let (y, z) = (rest % geometry.extent.height, rest / geometry.extent.height)
      throw .invalidFile(
        path: path, reason: "voxel (\(x), \(y), \(z)) is \(value), and labels are 0 to 255")
    }
    return UInt8(value)
  }

  private func requireMemory(_ byteCount: Int) throws(ImagingError) {
    guard byteCount >= Self.largeByteCount else { return }
    do throws(TensorsError) {
      try AvailableMemory.require(byteCount)
    } catch {
      throw .fileOperation(
        operation: "read", path: path, reason: "there is too little memory: \(error)")
    }
  }

  /// The file at the beginning of a frame.
  func stream(at frame: Int) throws(ImagingError) -> ImageStream {
    guard (0..<frameCount).contains(frame) else { throw missing(frame) }
    let file = try Self.open(path)
    try requireSame(file)
    var stream = ImageStream(reading: file, isCompressed: isCompressed)
    guard try stream.skip(header.voxelOffset + frame * header.frameByteCount) else {
      throw tooShort
    }
    return stream
  }

  /// Gives the bytes of a frame to `body` in pieces of whole voxels, with the number of each
  /// piece's first voxel.
  private func read(
    frame: Int, from stream: inout ImageStream,
    _ body: (UnsafeRawBufferPointer, Int) throws(ImagingError) -> Void
  ) throws(ImagingError) {
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceLength, alignment: 64)
    defer { piece.deallocate() }
    var done = 0
    while done < header.frameByteCount {
      let part = UnsafeMutableRawBufferPointer(
        rebasing: piece[..<min(piece.count, header.frameByteCount - done)])
      guard try stream.read(part) == part.count else { throw tooShort }
      try body(UnsafeRawBufferPointer(part), done / header.dataType.width)
      done += part.count
    }
    // Gzip's checksum is compared only by who reads on to the end.
    guard frame == frameCount - 1 else { return }
    guard try stream.reachesEnd(within: Self.longestEnd) else {
      throw .invalidFile(
        path: path, reason: "more than \(Self.longestEnd) bytes follow its voxels")
    }
  }

  /// Bytes that may follow the voxels.
  private static let longestEnd = 1 << 18

  func missing(_ frame: Int) -> ImagingError {
    .invalidFile(path: path, reason: "it has \(frameCount) frames, number \(frame) is asked")
  }

  var tooShort: ImagingError {
    .invalidFile(path: path, reason: "its voxels end too early")
  }

  // MARK: Opening

  private static func open(_ path: String) throws(ImagingError) -> FileDescriptor {
    do throws(TensorsError) { return try FileDescriptor(reading: path) } catch {
      throw ImagingError(error)
    }
  }

  private static func unpackedBeginning(
    of path: String
  ) throws(ImagingError) -> [UInt8] {
    var stream = ImageStream(reading: try open(path), isCompressed: true)
    let bytes = UnsafeMutableRawBufferPointer.allocate(
      byteCount: NIfTIHeader.byteCount, alignment: 16)
    defer { bytes.deallocate() }
    return Array(bytes.prefix(try stream.read(bytes)))
  }

  private func requireSame(_ file: borrowing FileDescriptor) throws(ImagingError) {
    let found: FileIdentity
    do throws(TensorsError) { found = try file.identity() } catch { throw ImagingError(error) }
    guard found == identity else {
      throw .invalidFile(path: path, reason: "it was changed after its header was read")
    }
  }
}
