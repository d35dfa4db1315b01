// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Glibc
import Tensors

/// Memory of a plan, aligned, zeroed and touched when it is made, so that no step waits for pages.
final class Memory {
  let base: UnsafeMutableRawPointer
  let byteCount: Int

  /// - Throws: ``NetworkError/tensors(_:)`` when the system has not so much.
  init(byteCount: Int) throws(NetworkError) {
    let count = max(byteCount, 64)
    do throws(TensorsError) {
      base = UnsafeMutableRawPointer(try LargeBuffer.allocate(of: UInt8.self, count: count))
    } catch {
      throw .tensors(error)
    }
    memset(base, 0, count)
    self.byteCount = count
  }

  deinit { free(base) }
}
