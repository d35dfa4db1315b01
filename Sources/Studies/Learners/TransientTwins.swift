// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Synchronization
import Tensors

/// An agent's twins in memory, for as long as a trial takes.
final class TransientTwins: TwinArchive {
  private struct State {
    var serving: ServingTwin?
    var last: TwinRecord?
    var cases: Digest?
  }
  private let state = Mutex(State())

  func serving() -> ServingTwin? { state.withLock { $0.serving } }
  func nextRefresh() -> UInt64 { state.withLock { ($0.last?.refresh ?? 0) + 1 } }
  func lastCases() -> Digest? { state.withLock { $0.cases } }
  func remember(cases: Digest) { state.withLock { $0.cases = cases } }
  func lastParent() -> Version? { state.withLock { $0.last?.parent } }

  func append(
    _ record: TwinRecord, scores: [EvaluationRecord], parameters: ParameterVector?,
    comparedWith incumbent: UInt64?
  ) -> Bool {
    state.withLock { state in
      guard state.serving?.record.refresh == incumbent else { return false }
      state.last = record
      if let parameters {
        state.serving = ServingTwin(record: record, parameters: parameters)
      }
      return true
    }
  }
}
