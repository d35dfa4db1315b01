// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch

/// Work that blocks on disks and processors, a few elements at a time, on threads of its own: the
/// pool that carries tasks has few threads, and who waits for a signal or a timer needs one of them.
package enum BoundedWork {
  /// - Parameters:
  ///   - width: Elements at a time, at least 1.
  ///   - progress: Called after each element with how many are done; calls do not overlap.
  /// - Returns: Results in the elements' order.
  /// - Throws: what `body` throws first, or `CancellationError`; the elements that are being worked
  ///   on are finished before.
  package static func map<Element: Sendable, Outcome: Sendable>(
    _ elements: [Element], width: Int, progress: (Int) -> Void,
    _ body: @escaping @Sendable (Element) throws -> Outcome
  ) async throws -> [Outcome] {
    precondition(width >= 1, "\(width) elements at a time")
    let queues = (0..<min(width, elements.count)).map { DispatchQueue(label: "cases-\($0)") }
    var results = [Outcome?](repeating: nil, count: elements.count)
    try await withThrowingTaskGroup(of: (Int, DispatchQueue, Outcome).self) { group in
      func start(_ index: Int, on queue: DispatchQueue) {
        let element = elements[index]
        group.addTask {
          try await withCheckedThrowingContinuation { continuation in
            queue.async {
              continuation.resume(with: Result { (index, queue, try body(element)) })
            }
          }
        }
      }
      for (index, queue) in queues.enumerated() { start(index, on: queue) }
      var (started, done) = (queues.count, 0)
      while let (index, queue, result) = try await group.next() {
        results[index] = result
        done += 1
        progress(done)
        try Task.checkCancellation()
        guard started < elements.count else { continue }
        start(started, on: queue)
        started += 1
      }
    }
    return results.compactMap { $0 }
  }
}
