// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Counts steps of several trainings and shows how far they are; ends them when it is told to.
final class StepCounter: Sendable {
  private let progress: CaseProgress
  private let done = Mutex(0)
  private let isCancelled = Atomic(false)

  init(total: Int) { progress = CaseProgress(total: total, of: "steps of baselines") }

  func cancel() { isCancelled.store(true, ordering: .relaxed) }

  /// - Throws: `CancellationError` after ``cancel()``.
  func count() throws {
    guard !isCancelled.load(ordering: .relaxed) else { throw CancellationError() }
    progress.show(
      done.withLock {
        $0 += 1
        return $0
      })
  }
}
