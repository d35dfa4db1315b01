// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// Whether the person who waits for a computation wants it to end.
final class Interruption: Sendable {
  private let isWanted = Atomic(false)

  /// To be called between steps.
  /// - Throws: `CancellationError` once the end is wanted.
  func check() throws {
    if isWanted.load(ordering: .relaxed) { throw CancellationError() }
  }

  /// Runs a long computation on a thread of its own, since the threads of Swift's tasks are few and
  /// signals need one. Cancelling the task asks the computation to end.
  static func run<Result: Sendable>(
    _ body: @escaping @Sendable (Interruption) throws -> Result
  ) async throws -> Result {
    let interruption = Interruption()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let thread = Thread {
          continuation.resume(with: Swift.Result { try body(interruption) })
        }
        thread.stackSize = 8 << 20
        thread.start()
      }
    } onCancel: {
      interruption.isWanted.store(true, ordering: .relaxed)
    }
  }
}
