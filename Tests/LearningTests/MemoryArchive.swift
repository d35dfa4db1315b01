// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Federation
import Learning
import Synchronization
import Tensors

/// Twins in memory.
final class MemoryArchive: TwinArchive {
  private struct State {
    var records: [TwinRecord] = []
    var scores: [EvaluationRecord] = []
    var serving: ServingTwin?
    /// Serves once somebody has looked at what serves.
    var restored: ServingTwin?
    /// Serves once somebody wants to keep a refresh, just before.
    var overtaking: ServingTwin?
    var failsNext = false
    var cases: Digest?
  }
  private let state = Mutex(State())

  struct DiskFull: Error {}

  /// Refreshes, as they begin.
  let begun: AsyncStream<Void>
  private let beginning: AsyncStream<Void>.Continuation

  init() { (begun, beginning) = AsyncStream.makeStream() }

  func serving() -> ServingTwin? {
    state.withLock { state in
      defer { if let restored = state.restored.take() { state.serving = restored } }
      return state.serving
    }
  }

  func nextRefresh() -> UInt64 {
    beginning.yield()
    return state.withLock { UInt64($0.records.count + 1) }
  }

  /// Lets another twin serve, right after the next time that somebody looks.
  func restoreAfterNextLook(_ twin: ServingTwin) { state.withLock { $0.restored = twin } }

  /// Lets another twin serve, right before the next refresh is kept.
  func restoreBeforeNextKeeping(_ twin: ServingTwin) { state.withLock { $0.overtaking = twin } }

  /// Lets the next refresh not be kept.
  func failNext() { state.withLock { $0.failsNext = true } }

  func lastCases() -> Digest? { state.withLock { $0.cases } }
  func remember(cases: Digest) { state.withLock { $0.cases = cases } }
  func lastParent() -> Version? { state.withLock { $0.records.last?.parent } }
  var records: [TwinRecord] { state.withLock { $0.records } }
  var scores: [EvaluationRecord] { state.withLock { $0.scores } }

  func append(
    _ record: TwinRecord, scores: [EvaluationRecord], parameters: ParameterVector?,
    comparedWith incumbent: UInt64?
  ) throws -> Bool {
    try state.withLock {
      if let overtaking = $0.overtaking.take() { $0.serving = overtaking }
      guard $0.serving?.record.refresh == incumbent else { return false }
      if $0.failsNext {
        $0.failsNext = false
        throw DiskFull()
      }
      $0.records.append(record)
      $0.scores += scores
      if let parameters { $0.serving = ServingTwin(record: record, parameters: parameters) }
      return true
    }
  }
}

/// A serial executor on a queue of its own.
final class QueueExecutor: SerialExecutor {
  private let queue = DispatchQueue(label: "learner")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }
}
