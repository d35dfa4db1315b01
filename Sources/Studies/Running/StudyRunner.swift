// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Imaging
import Synchronization
import Tensors

/// Runs the trials of a study that are missing in its store.
package struct StudyRunner: Sendable {
  package let store: StudyStore
  /// All of the study.
  package let plans: [TrialPlan]
  /// The first version of a trial.
  package let model: @Sendable (TrialPlan) throws -> ParameterVector
  /// Makes a learner for one thread.
  /// - Parameter isCancelled: To be asked between steps.
  package let learner:
    @Sendable (_ isCancelled: @escaping @Sendable () -> Bool) throws -> any StudyLearner
  /// Is given the models that a trial leaves, before the trial counts as done.
  package let keep: @Sendable (TrialPlan, TrialModel, Version, ParameterVector) throws -> Void
  /// Trials at a time; changes no result.
  package let width: Int

  package init(
    store: StudyStore, plans: [TrialPlan],
    model: @escaping @Sendable (TrialPlan) throws -> ParameterVector,
    learner: @escaping @Sendable (@escaping @Sendable () -> Bool) throws -> any StudyLearner,
    keep: @escaping @Sendable (TrialPlan, TrialModel, Version, ParameterVector) throws -> Void = {
      _, _, _, _ in
    },
    width: Int
  ) {
    precondition(width >= 1, "\(width) trials at a time")
    self.store = store
    self.plans = plans
    self.model = model
    self.learner = learner
    self.keep = keep
    self.width = width
  }

  /// - Parameter observer: Told of progress, from several threads.
  /// - Throws: `CancellationError` when the task is cancelled, ``StudyError``, or what a learner throws;
  ///   trials that are done are kept in each case.
  package func run(observer: @escaping @Sendable (StudyEvent) -> Void) async throws {
    let finished = try store.finishedTrials()
    let missing = plans.filter { !finished.contains($0.trial) }
    let progress = StudyProgress(
      total: plans.count, finished: plans.count - missing.count, observer: observer)
    let stop = StopFlag()
    let pool = LearnerPool { [learner] in try learner { stop.isRaised } }
    do {
      try await withTaskCancellationHandler {
        _ = try await BoundedWork.map(missing, width: width, progress: { _ in }) { plan in
          do {
            try run(plan, pool, progress, stop)
          } catch {
            // The others end at their next step.
            stop.raise(because: error)
            throw error
          }
        }
      } onCancel: {
        stop.raise()
      }
    } catch {
      throw stop.reason ?? error
    }
    try store.writeCSV()
  }

  private func run(
    _ plan: TrialPlan, _ pool: LearnerPool, _ progress: StudyProgress, _ stop: StopFlag
  ) throws {
    try pool.use { learner in
      let start = ContinuousClock.now
      let engine = try TrialEngine(
        plan, model: try model(plan), learner: learner,
        keep: { try keep(plan, $0, $1, $2) }, watch: { progress.advance(plan, $0) },
        isCancelled: { stop.isRaised })
      let result = try engine.run()
      try store.append(result)
      progress.finish(
        plan, result.record, events: engine.eventCount, elapsed: ContinuousClock.now - start)
    }
  }
}
