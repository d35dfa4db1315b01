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
  }
  private let state = Mutex(State())

  func serving() -> ServingTwin? { state.withLock { $0.serving } }
  func nextRefresh() -> UInt64 { state.withLock { UInt64($0.records.count + 1) } }
  func lastParent() -> Version? { state.withLock { $0.records.last?.parent } }
  var records: [TwinRecord] { state.withLock { $0.records } }
  var scores: [EvaluationRecord] { state.withLock { $0.scores } }

  func append(
    _ record: TwinRecord, scores: [EvaluationRecord], parameters: ParameterVector?
  ) {
    state.withLock {
      $0.records.append(record)
      $0.scores += scores
      if let parameters { $0.serving = ServingTwin(record: record, parameters: parameters) }
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
