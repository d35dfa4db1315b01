// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// The bytes of an image's file from the first to the last: as they are, or unpacked.
struct ImageStream: ~Copyable {
  private let file: FileDescriptor
  private var unpacking: GzipReader?
  private var position = 0

  /// - Parameter file: At its beginning.
  init(reading file: consuming FileDescriptor, isCompressed: Bool) {
    unpacking = isCompressed ? .some(GzipReader(path: file.path)) : nil
    self.file = file
  }

  /// Fills `bytes` as far as the file goes.
  /// - Returns: how many bytes there were.
  /// - Throws: ImagingError/invalidFile(path:reason:) when gzip's data are damaged or cut short,
  ///   ImagingError/fileOperation(operation:path:reason:).
  mutating func read(_ bytes: UnsafeMutableRawBufferPointer) throws(ImagingError) -> Int {
    let count: Int
    if unpacking != nil {
      count = try unpacking?.read(bytes, from: file) ?? 0
    } else {
      do throws(TensorsError) {
        count = try file.readAvailable(bytes)
      } catch {
        throw ImagingError(error)
      }
    }
    position += count
    return count
  }

  /// Passes over bytes.
  /// - Returns: whether there were as many; beyond the end of a file that is not compressed, the next
  ///   read tells.
  mutating func skip(_ count: Int) throws(ImagingError) -> Bool {
    if unpacking == nil {
      position += count
      do throws(TensorsError) { try file.seek(to: position) } catch { throw ImagingError(error) }
      return true
    }
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)
    defer { piece.deallocate() }
    var rest = count
    while rest > 0 {
      let part = UnsafeMutableRawBufferPointer(rebasing: piece[..<min(rest, piece.count)])
      guard try read(part) == part.count else { return false }
      rest -= part.count
    }
    return true
  }

  /// Reads on to the end, and so has gzip's checksum compared.
  /// - Returns: whether the end came within so many bytes.
  mutating func reachesEnd(within limit: Int) throws(ImagingError) -> Bool {
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 10, alignment: 64)
    defer { piece.deallocate() }
    var rest = limit
    while rest > 0 {
      let count = try read(piece)
      guard count > 0 else { return true }
      rest -= count
    }
    return false
  }
}
