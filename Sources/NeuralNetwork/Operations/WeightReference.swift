// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// A tensor's elements in the parameters, the gradients or a buffer of its own.
struct WeightReference {
  let buffer: Buffer
  let offset: Int
  let count: Int

  var floats: UnsafeMutablePointer<Float> { buffer.floats(at: offset) }

  func clear() { floats.update(repeating: 0, count: count) }
}

extension Threads {
  /// target += source, for `count` floats, a multiple of 16.
  func addFloats(
    _ target: UnsafeMutablePointer<Float>, _ source: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    let lanes = Activation.lanes
    split(count / lanes) { range in
      let first = range.lowerBound * lanes
      tsn_add(target + first, source + first, TSN_FLOAT32, range.count)
    }
  }
}
