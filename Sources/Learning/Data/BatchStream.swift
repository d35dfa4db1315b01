// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Batches that background threads make ahead of time, in a ring of buffers that is allocated once.
///
/// Batches are handed out in the order of their numbers whichever thread made them, so that what
/// training sees does not depend on the threads. At most as many are made ahead as the ring has
/// places.
package final class BatchStream {
  /// Makes the batch of a number. Called from several threads at once, each with an index of its own
  /// for scratch memory.
  package typealias Maker =
    @Sendable (
      _ number: Int, _ worker: Int, _ images: UnsafeMutableBufferPointer<Float>,
      _ labels: UnsafeMutableBufferPointer<UInt8>
    ) throws -> Void

  private let ring: BatchRing

  /// - Parameters:
  ///   - count: Batches in all.
  ///   - depth: Batches made ahead, at least 1.
  ///   - workers: Threads that make batches, at least 1.
  ///   - imageCount: Elements of a batch's images.
  ///   - labelCount: Elements of a batch's labels.
  package init(
    count: Int, depth: Int, workers: Int, imageCount: Int, labelCount: Int, make: @escaping Maker
  ) {
    precondition(depth >= 1 && workers >= 1, "\(depth) batches ahead by \(workers) workers")
    let ring = BatchRing(
      count: count, depth: depth, workers: workers, imageCount: imageCount, labelCount: labelCount)
    self.ring = ring
    for worker in 0..<workers {
      let work = OneTimeWork { ring.work(as: worker, make) }
      let thread = Thread { work.run() }
      thread.name = "batches-\(worker)"
      thread.start()
    }
  }

  deinit { ring.stop() }

  /// Seconds that next(_:) has waited for batches so far.
  package var waitedSeconds: Double { ring.waitedSeconds }

  /// Gives the next batch to `body`; its memory is used again afterwards.
  /// - Returns: nil after the last batch.
  /// - Throws: what making the batch threw, or `body`.
  package func next<Result>(
    _ body: (UnsafeBufferPointer<Float>, UnsafeBufferPointer<UInt8>) throws -> Result
  ) throws -> Result? {
    try ring.next(body)
  }
}
