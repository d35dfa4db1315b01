// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How far the trials of a study have come.
final class StudyProgress: Sendable {
  private struct State {
    var shares: [Int: Double] = [:]
    var finished: Int
  }
  private let state: Mutex<State>
  private let total: Int
  private let alreadyFinished: Int
  private let start = ContinuousClock.now
  private let observer: @Sendable (StudyEvent) -> Void

  init(total: Int, finished: Int, observer: @escaping @Sendable (StudyEvent) -> Void) {
    self.total = total
    alreadyFinished = finished
    self.observer = observer
    state = Mutex(State(finished: finished))
  }

  func advance(_ plan: TrialPlan, _ progress: TrialProgress) {
    state.withLock { $0.shares[plan.trial] = plan.stop.share(of: progress) }
    observer(.advanced(plan.name, progress, overall: overall))
  }

  func finish(_ plan: TrialPlan, _ record: TrialRecord, events: Int, elapsed: Duration) {
    state.withLock { state in
      state.shares[plan.trial] = nil
      state.finished += 1
    }
    observer(.finished(record, events: events, elapsed: elapsed, overall: overall))
  }

  private var overall: StudyEvent.Overall {
    let (finished, under) = state.withLock { ($0.finished, $0.shares.values.reduce(0, +)) }
    let done = Double(finished - alreadyFinished) + under
    let rest = Double(total - finished) - under
    let elapsed = ContinuousClock.now - start
    return StudyEvent.Overall(
      finished: finished, total: total, left: done > 0 ? elapsed * (rest / done) : nil)
  }
}
