// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CLinux

/// Tells the allocator to keep what it has.
package enum MemoryPolicy {
  /// For the environment of processes that move models: huge pages for the heap, which make a round
  /// of a federation about 15 % faster. glibc reads this before a program starts, so a process cannot
  /// set it for itself.
  package static let environment = ["GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"]

  /// Frames of a model are allocated on one thread, freed on another, and needed again a moment
  /// later. By default glibc gives each thread an arena and returns freed megabytes to the system,
  /// so that every model pays for fresh pages again; one arena that is never trimmed pays once.
  ///
  /// For processes that move models; to be called before any thread starts.
  package static func keepFreedMemory() {
    mallopt(M_ARENA_MAX, 1)
    mallopt(M_MMAP_THRESHOLD, 32 << 20)
    mallopt(M_TRIM_THRESHOLD, Int32.max)
    mallopt(M_TOP_PAD, 8 << 20)
  }
}
