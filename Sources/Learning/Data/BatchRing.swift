// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What the threads of a BatchStream share.
///
/// Batch `n` lies in place `n % depth` of the ring. A worker writes a place only after taking its
/// number, which it does once the consumer is done with the batch that lay there; the consumer reads
/// it only after the worker has marked it as made. Both under the condition's lock.
final class BatchRing: @unchecked Sendable {
  private let condition = NSCondition()
  private let count: Int
  private let depth: Int
  private let images: [UnsafeMutableBufferPointer<Float>]
  private let labels: [UnsafeMutableBufferPointer<UInt8>]
  // Guarded by the condition, as all that follows.
  private var taken = 0
  private var consumed = 0
  private var made: [Int: Result<Void, any Error>] = [:]
  private var isStopped = false
  private var running: Int
  private var waited = Duration.zero

  init(count: Int, depth: Int, workers: Int, imageCount: Int, labelCount: Int) {
    self.count = count
    self.depth = depth
    running = workers
    images = (0..<depth).map { _ in
      let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: imageCount)
      buffer.initialize(repeating: 0)
      return buffer
    }
    labels = (0..<depth).map { _ in
      let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: labelCount)
      buffer.initialize(repeating: 0)
      return buffer
    }
  }

  deinit {
    for buffer in images { buffer.deallocate() }
    for buffer in labels { buffer.deallocate() }
  }

  var waitedSeconds: Double { condition.withLock { waited / .seconds(1) } }

  // MARK: Workers

  /// Makes batches until there are no more.
  func work(as worker: Int, _ make: BatchStream.Maker) {
    while let number = take() {
      let place = number % depth
      let result = Result { try make(number, worker, images[place], labels[place]) }
      condition.withLock {
        made[number] = result
        condition.broadcast()
      }
    }
    condition.withLock {
      running -= 1
      condition.broadcast()
    }
  }

  /// The number of a batch to make, once its place is free; nil when there is none left.
  private func take() -> Int? {
    condition.withLock {
      while !isStopped && taken < count && taken - consumed >= depth { condition.wait() }
      guard !isStopped, taken < count else { return nil }
      defer { taken += 1 }
      return taken
    }
  }

  /// Returns when no worker uses the ring any more.
  func stop() {
    condition.withLock {
      isStopped = true
      condition.broadcast()
      while running > 0 { condition.wait() }
    }
  }

  // MARK: Consumer

  func next<Value>(
    _ body: (UnsafeBufferPointer<Float>, UnsafeBufferPointer<UInt8>) throws -> Value
  ) throws -> Value? {
    guard let (number, result) = awaitBatch() else { return nil }
    defer {
      condition.withLock {
        consumed += 1
        condition.broadcast()
      }
    }
    try result.get()
    let place = number % depth
    return try body(UnsafeBufferPointer(images[place]), UnsafeBufferPointer(labels[place]))
  }

  private func awaitBatch() -> (number: Int, result: Result<Void, any Error>)? {
    let clock = ContinuousClock()
    let start = clock.now
    return condition.withLock {
      guard consumed < count else { return nil }
      while true {
        if let result = made.removeValue(forKey: consumed) {
          waited += clock.now - start
          return (consumed, result)
        }
        condition.wait()
      }
    }
  }
}
