// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file mapped into memory, to read. Pages come from the page cache as they are touched.
///
/// For files that are replaced, as ``AtomicFile`` does, and never cut short in place: touching a page
/// that has gone ends the process.
package final class MappedFile: Sendable {
  // Set once, never written through: whoever holds the object may read from any thread.
  nonisolated(unsafe) private let base: UnsafeRawPointer?
  package let byteCount: Int

  /// - Throws: ``TensorsError/fileOperation(operation:path:reason:)``.
  package init(_ file: borrowing FileDescriptor) throws(TensorsError) {
    byteCount = try file.length()
    guard byteCount > 0 else {
      base = nil
      return
    }
    let memory = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, file.number, 0)
    guard let memory, memory != MAP_FAILED else {
      throw FileDescriptor.failure("map", file.path)
    }
    base = UnsafeRawPointer(memory)
  }

  deinit {
    if let base { munmap(UnsafeMutableRawPointer(mutating: base), byteCount) }
  }

  /// The bytes of the file, valid within `body`.
  package func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: base, count: byteCount))
  }
}
