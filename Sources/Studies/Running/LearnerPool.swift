// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Learners for trials on several threads, each used by one at a time.
///
/// Sendable: a learner is in the list or with one caller.
final class LearnerPool: @unchecked Sendable {
  private let free = Mutex<[Box]>([])
  private let make: @Sendable () throws -> any StudyLearner

  private struct Box: @unchecked Sendable {
    let learner: any StudyLearner
  }

  init(make: @escaping @Sendable () throws -> any StudyLearner) { self.make = make }

  /// Makes a learner where none is free.
  func use<Result>(_ body: (any StudyLearner) throws -> Result) throws -> Result {
    let box = try free.withLock { $0.popLast() } ?? Box(learner: make())
    defer { free.withLock { $0.append(box) } }
    return try body(box.learner)
  }
}
