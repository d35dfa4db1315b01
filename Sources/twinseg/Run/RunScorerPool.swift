// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Synchronization

/// Scorers for work on several threads, each used by one at a time.
///
/// Sendable: a scorer is in the list or with one caller.
final class RunScorerPool: @unchecked Sendable {
  private let free: Mutex<[Box]>

  private struct Box: @unchecked Sendable {
    let scorer: RunScorer
  }

  init(count: Int, make: () throws -> RunScorer) throws {
    free = Mutex(try (0..<count).map { _ in Box(scorer: try make()) })
  }

  /// - Precondition: No more callers at a time than scorers.
  func use<Result>(_ body: (RunScorer) throws -> Result) throws -> Result {
    guard let box = free.withLock({ $0.popLast() }) else {
      preconditionFailure("more callers than scorers")
    }
    defer { free.withLock { $0.append(box) } }
    return try body(box.scorer)
  }

  /// What all scorers have counted, the same in whatever order they worked.
  /// - Precondition: None is in use.
  var analyses: (global: ROCAnalysis, twins: ROCAnalysis) {
    free.withLock { boxes in
      var (global, twins) = (ROCAnalysis(), ROCAnalysis())
      for box in boxes {
        global.merge(box.scorer.global)
        twins.merge(box.scorer.twins)
      }
      return (global, twins)
    }
  }
}
