// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Memory for vectors of millions of elements: aligned, and in huge pages where the system grants
/// them, because first-touch page faults cost more than any arithmetic on a vector.
package enum LargeBuffer {
  /// From here on the system is asked first how much there is; below, asking would cost more than
  /// touching the pages.
  private static let largeByteCount = 16 << 20

  /// Contents are undefined. Released by `free`.
  /// - Throws: ``TensorsError/outOfMemory(bytes:)``, or
  ///   ``TensorsError/notEnoughMemory(required:available:)``.
  package static func allocate<Element: BitwiseCopyable>(
    of type: Element.Type, count: Int
  ) throws(TensorsError) -> UnsafeMutablePointer<Element> {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    if !overflow, bytes >= largeByteCount { try AvailableMemory.require(bytes) }
    let hugePage = 2 << 20
    var memory: UnsafeMutableRawPointer?
    guard !overflow, posix_memalign(&memory, bytes >= hugePage ? hugePage : 64, bytes) == 0,
      let memory
    else { throw .outOfMemory(bytes: bytes) }
    if bytes >= hugePage {
      // Advice only: where it is refused, small pages serve.
      _ = madvise(memory, bytes, MADV_HUGEPAGE)
    }
    return memory.bindMemory(to: type, capacity: count)
  }
}
