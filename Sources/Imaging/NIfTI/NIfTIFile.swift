// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// A NIfTI-1 file, `.nii` or `.nii.gz`, whose header was read and checked. Voxels are read on demand.
///
/// Nothing that a header claims is believed before it is compared with bounds and with the file's
/// length; a frame takes at most a gibibyte, and no more than 1100 times the file's length where it
/// is compressed, which is beyond what gzip can do.
package struct NIfTIFile: Sendable {
  package let path: String
  package let header: NIfTIHeader
  /// Whether the content is gzip's, whatever the name says.
  package let isCompressed: Bool

  package var geometry: Geometry { header.geometry }
  package var frameCount: Int { header.frameCount }

  private static let largestCompression = 1100
  /// Bytes that are read and converted at a time.
  private static let pieceLength = 1 << 18

  /// Reads the header.
  /// - Throws: ImagingError/invalidFile(path:reason:) or
  ///   ImagingError/fileOperation(operation:path:reason:).
  package init(opening path: String) throws(ImagingError) {
    let (length, beginning) = try Self.beginning(of: path)
    let isCompressed = beginning.starts(with: [0x1f, 0x8b])
    let bytes: [UInt8]
    if isCompressed {
      let stream = try GzipStream(reading: path, isCompressed: true)
      var content = [UInt8](repeating: 0, count: NIfTIHeader.byteCount)
      let count = content.withUnsafeMutableBytes { stream.read($0) }
      bytes = Array(content.prefix(max(0, count)))
    } else {
      bytes = beginning
    }
    header = try NIfTIHeader(parsing: bytes, path: path)
    self.path = path
    self.isCompressed = isCompressed
    let needed = header.voxelOffset + header.frameCount * header.frameByteCount
    let most = isCompressed ? length * Self.largestCompression : length
    guard needed <= most else {
      throw .invalidFile(
        path: path,
        reason: "it has \(length) bytes, and the \(needed) that its header claims cannot be in it")
    }
  }

  private static func beginning(
    of path: String
  ) throws(ImagingError) -> (length: Int, bytes: [UInt8]) {
    do throws(TensorsError) {
      let file = try FileDescriptor(readingFile: path)
      let length = try file.length()
      return (length, try file.read(count: min(length, NIfTIHeader.byteCount)))
    } catch {
      throw ImagingError(error)
    }
  }

  // MARK: Reading

  /// The voxels of a frame, scaled as the header says. They may be infinite or NaN where the file's
  /// are.
  /// - Throws: ImagingError when there is no such frame, or the file ends too early or is damaged.
  package func volume(frame: Int = 0) throws(ImagingError) -> Volume {
    try volume(frame: frame, from: stream(at: frame))
  }

  /// Reads on from where the frame begins.
  func volume(
    frame: Int, from stream: borrowing GzipStream
  ) throws(ImagingError) -> Volume {
    var failure: ImagingError?
    let count = geometry.voxelCount
    let voxels = [Float](unsafeUninitializedCapacity: count) { output, written in
      do throws(ImagingError) {
        guard let base = output.baseAddress else { return }
        try read(frame: frame, from: stream) { piece, first in
          convert(piece, to: base + first)
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
    let volume = try volume(frame: frame)
    let index = volume.voxels.firstIndex { !($0 >= 0 && $0 <= 255 && $0 == $0.rounded()) }
    if let index {
      let (x, rest) = (index % geometry.extent.width, index / geometry.extent.width)
      let (y, z) = (rest % geometry.extent.height, rest / geometry.extent.height)
      throw .invalidFile(
        path: path,
        reason: "voxel (\(x), \(y), \(z)) is \(volume.voxels[index]), and labels are 0 to 255")
    }
    return LabelVolume(geometry: geometry, labels: volume.voxels.map { UInt8($0) })
  }

  /// The file at the beginning of a frame.
  func stream(at frame: Int) throws(ImagingError) -> GzipStream {
    guard (0..<frameCount).contains(frame) else { throw missing(frame) }
    let stream = try GzipStream(reading: path, isCompressed: isCompressed)
    guard stream.skip(header.voxelOffset + frame * header.frameByteCount) else { throw tooShort }
    return stream
  }

  /// Gives the bytes of a frame to `body` in pieces of whole voxels, with the number of each
  /// piece's first voxel.
  private func read(
    frame: Int, from stream: borrowing GzipStream,
    _ body: (UnsafeRawBufferPointer, Int) -> Void
  ) throws(ImagingError) {
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceLength, alignment: 64)
    defer { piece.deallocate() }
    var done = 0
    while done < header.frameByteCount {
      let part = UnsafeMutableRawBufferPointer(
        rebasing: piece[..<min(piece.count, header.frameByteCount - done)])
      guard stream.read(part) == part.count else { throw tooShort }
      body(UnsafeRawBufferPointer(part), done / header.dataType.width)
      done += part.count
    }
    // Gzip's checksum is compared only by who reads on to the end.
    guard frame == frameCount - 1 else { return }
    guard stream.reachesEnd(within: Self.pieceLength) else {
      throw .invalidFile(path: path, reason: "what follows its voxels is damaged or too long")
    }
  }

  func missing(_ frame: Int) -> ImagingError {
    .invalidFile(path: path, reason: "it has \(frameCount) frames, number \(frame) is asked")
  }

  var tooShort: ImagingError {
    .invalidFile(
      path: path,
      reason: isCompressed
        ? "its compressed voxels are damaged or end too early" : "its voxels end too early")
  }

  private func convert(_ bytes: UnsafeRawBufferPointer, to output: UnsafeMutablePointer<Float>) {
    switch header.dataType {
    case .uint8: convert(bytes, as: UInt8.self, output)
    case .int8: convert(bytes, as: Int8.self, output)
    case .int16: convert(bytes, as: Int16.self, output)
    case .uint16: convert(bytes, as: UInt16.self, output)
    case .int32: convert(bytes, as: Int32.self, output)
    case .uint32: convert(bytes, as: UInt32.self, output)
    case .int64: convert(bytes, as: Int64.self, output)
    case .uint64: convert(bytes, as: UInt64.self, output)
    case .float32:
      convert(bytes, as: UInt32.self, output) {
        Float(bitPattern: $0)
      } wide: {
        Double(Float(bitPattern: $0))
      }
    case .float64:
      convert(bytes, as: UInt64.self, output) {
        Float(Double(bitPattern: $0))
      } wide: {
        Double(bitPattern: $0)
      }
    }
  }

  @inline(__always)
  private func convert<Stored: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, as type: Stored.Type, _ output: UnsafeMutablePointer<Float>
  ) {
    convert(bytes, as: type, output) {
      Float($0)
    } wide: {
      Double($0)
    }
  }

  @inline(__always)
  private func convert<Stored: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, as type: Stored.Type, _ output: UnsafeMutablePointer<Float>,
    narrow: (Stored) -> Float, wide: (Stored) -> Double
  ) {
    let stored = bytes.assumingMemoryBound(to: type)
    let (slope, intercept) = (header.slope, header.intercept)
    switch (header.isSwapped, slope == 1 && intercept == 0) {
    case (false, true):
      for index in stored.indices { output[index] = narrow(stored[index]) }
    case (true, true):
      for index in stored.indices { output[index] = narrow(stored[index].byteSwapped) }
    case (let isSwapped, false):
      for index in stored.indices {
        let value = isSwapped ? stored[index].byteSwapped : stored[index]
        output[index] = Float(wide(value) * slope + intercept)
      }
    }
  }
}
