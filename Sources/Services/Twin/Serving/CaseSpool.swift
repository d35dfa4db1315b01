// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FederationWire
import FoundationEssentials
import Glibc
import Tensors

/// The folder for the files of streamed cases. One process at a time uses it; what a killed one left is
/// removed.
final class CaseSpool {
  private let folder: String
  private let lock: FolderLock
  private var lastNumber = 0

  private static let prefix = "case-"

  /// - Throws: ``ServiceError/folderInUse(path:)`` or ``ServiceError/folder(path:reason:)``.
  init(folder: String) throws(ServiceError) {
    try DurableFolder.create(folder)
    lock = try FolderLock(folder: folder)
    // Patients' images pass through here.
    guard chmod(folder, 0o700) == 0 else {
      throw .folder(path: folder, reason: String(cString: strerror(errno)))
    }
    for name in try DurableFolder.names(in: folder) where name.hasPrefix(Self.prefix) {
      try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
    }
    self.folder = folder
  }

  /// Makes room for a case.
  /// - Throws: ``ServiceError/folder(path:reason:)``.
  func begin(name: String, files: [StreamedFile]) throws(ServiceError) -> SpooledCase {
    lastNumber += 1
    return try SpooledCase(
      parent: "\(folder)/\(Self.prefix)\(lastNumber)", name: name, files: files)
  }
}

/// The files of one streamed case, as they come in. They go with the object.
final class SpooledCase {
  /// With the files, named as the client said.
  let folder: String
  /// Of all files.
  let byteCount: Int
  private let parent: String
  private let files: [StreamedFile]
  private var index = 0
  private var offset = 0
  private var file: FileDescriptor?

  fileprivate init(parent: String, name: String, files: [StreamedFile]) throws(ServiceError) {
    self.parent = parent
    self.files = files
    folder = "\(parent)/\(name)"
    byteCount = files.reduce(0) { $0 + $1.size }
    try DurableFolder.create(folder)
  }

  deinit { try? FileManager.default.removeItem(atPath: parent) }

  var isComplete: Bool { index == files.count }

  /// Takes the next bytes, which must be exactly those that come next.
  /// - Throws: ``TwinRefusal`` for others; ``TensorsError`` when they cannot be written.
  func append(_ bytes: UnsafeRawBufferPointer, file number: Int, offset start: Int) throws {
    guard !isComplete, number == index, start == offset else {
      throw TwinRefusal(
        .invalid, "Bytes of file \(number) from \(start) on came, where \(expected) belong.")
    }
    guard (1...TwinLimits.maximumChunkBytes).contains(bytes.count) else {
      throw TwinRefusal(
        .invalid,
        "A chunk has \(bytes.count) bytes; allowed: 1 to \(TwinLimits.maximumChunkBytes).")
    }
    guard bytes.count <= files[index].size - offset else {
      throw TwinRefusal(
        .invalid, "'\(files[index].name)' has more bytes than the \(files[index].size) announced.")
    }
    try write(bytes)
  }

  private var expected: String { isComplete ? "none" : "those of file \(index) from \(offset) on" }

  private func write(_ bytes: UnsafeRawBufferPointer) throws(TensorsError) {
    if offset == 0 {
      file = try FileDescriptor(
        opening: "\(folder)/\(files[index].name)",
        flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
    }
    try file?.write(bytes)
    offset += bytes.count
    if offset == files[index].size {
      file = nil
      (index, offset) = (index + 1, 0)
    }
  }
}
