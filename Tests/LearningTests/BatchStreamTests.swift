// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Learning
import Synchronization
import Testing

@Suite("Batch streams")
struct BatchStreamTests {
  private struct Failure: Error, Equatable { let number: Int }

  @Test("batches come in order whoever makes them", arguments: [(1, 1), (2, 1), (2, 3), (5, 4)])
  func order(depth: Int, workers: Int) throws {
    let stream = BatchStream(
      count: 200, depth: depth, workers: workers, imageCount: 3, labelCount: 2
    ) { number, worker, images, labels in
      #expect((0..<workers).contains(worker))
      images.update(repeating: Float(number))
      labels.update(repeating: UInt8(number % 256))
    }
    for number in 0..<200 {
      let found = try stream.next { images, labels in (Array(images), Array(labels)) }
      let (images, labels) = try #require(found)
      #expect(images == [Float](repeating: Float(number), count: 3))
      #expect(labels == [UInt8](repeating: UInt8(number % 256), count: 2))
    }
    #expect(try stream.next { _, _ in 0 } == nil)
  }

  @Test("no more batches are made ahead than the ring has places")
  func bound() throws {
    let made = Atomic(0)
    let given = Atomic(0)
    let excess = Atomic(0)
    let stream = BatchStream(count: 100, depth: 3, workers: 4, imageCount: 1, labelCount: 1) {
      number, _, _, _ in
      let ahead = made.add(1, ordering: .sequentiallyConsistent).newValue
      // The batch that the consumer holds is not given back yet.
      if ahead - given.load(ordering: .sequentiallyConsistent) > 3 {
        excess.add(1, ordering: .sequentiallyConsistent)
      }
    }
    while try stream.next({ _, _ in given.add(1, ordering: .sequentiallyConsistent) }) != nil {}
    #expect(made.load(ordering: .sequentiallyConsistent) == 100)
    #expect(excess.load(ordering: .sequentiallyConsistent) == 0)
  }

  @Test("a batch that cannot be made throws in its turn, and the next ones are there")
  func failure() throws {
    let stream = BatchStream(count: 4, depth: 2, workers: 2, imageCount: 1, labelCount: 1) {
      number, _, images, _ in
      if number == 1 { throw Failure(number: number) }
      images[0] = Float(number)
    }
    #expect(try stream.next { images, _ in images[0] } == 0)
    #expect(throws: Failure(number: 1)) { try stream.next { images, _ in images[0] } }
    #expect(try stream.next { images, _ in images[0] } == 2)
    #expect(try stream.next { images, _ in images[0] } == 3)
    #expect(try stream.next { images, _ in images[0] } == nil)
  }

  @Test("a stream that is dropped half-way ends its threads")
  func dropping() throws {
    let active = Atomic(0)
    do {
      let stream = BatchStream(
        count: .max, depth: 2, workers: 3, imageCount: 1, labelCount: 1
      ) { _, _, _, _ in
        active.add(1, ordering: .sequentiallyConsistent)
        active.subtract(1, ordering: .sequentiallyConsistent)
      }
      _ = try stream.next { _, _ in 0 }
    }
    // The stream waits for its threads, so nobody makes batches now or later.
    #expect(active.load(ordering: .sequentiallyConsistent) == 0)
  }

  /// Tells when it is gone.
  private final class Witness: Sendable {
    private let gone: DispatchSemaphore
    init(_ gone: DispatchSemaphore) { self.gone = gone }
    func look() -> Float { 1 }
    deinit { gone.signal() }
  }

  @Test("what batches are made with is let go with the stream")
  func release() throws {
    let gone = DispatchSemaphore(value: 0)
    do {
      let witness = Witness(gone)
      let stream = BatchStream(count: 2, depth: 1, workers: 1, imageCount: 1, labelCount: 1) {
        _, _, images, _ in images[0] = witness.look()
      }
      #expect(try stream.next { images, _ in images[0] } == 1)
      #expect(try stream.next { images, _ in images[0] } == 1)
    }
    #expect(gone.wait(timeout: .now() + 60) == .success)
  }
}
