// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import COneDNN

/// The threads of a plan: oneDNN's own, so that nothing competes with them.
struct Threads: Sendable {
  let count: Int

  /// Calls `body` once for each thread's number, on all threads at once, and waits for all.
  func run(_ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: body) { pointer in
        tsn_parallel(
          { context, thread, _ in
            context?.assumingMemoryBound(to: ((Int) -> Void).self).pointee(Int(thread))
          }, UnsafeMutableRawPointer(mutating: pointer), Int32(count))
      }
    }
  }

  /// Divides 0..<items into one contiguous range for each thread, the same ones every time.
  func split(_ items: Int, _ body: (Range<Int>) -> Void) {
    run { thread in
      let range = share(of: items, thread: thread)
      if !range.isEmpty { body(range) }
    }
  }

  func share(of items: Int, thread: Int) -> Range<Int> {
    items * thread / count..<items * (thread + 1) / count
  }
}
