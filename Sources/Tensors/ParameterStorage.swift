// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The memory of a ``ParameterVector``.
///
/// Sendable by the rule that keeps `ParameterVector` a value: whoever writes holds the only
/// reference (`isKnownUniquelyReferenced`), and shared storage is only read.
final class ParameterStorage: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>
  let count: Int

  /// The contents are undefined: every creator writes all elements before it shares the storage.
  init(count: Int) throws(TensorsError) {
    base = try LargeBuffer.allocate(of: Float.self, count: count)
    self.count = count
  }

  deinit {
    free(base)
  }
}
