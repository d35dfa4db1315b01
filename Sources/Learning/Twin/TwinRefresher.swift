// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import NeuralNetwork
import Tensors

/// Makes candidates for an agent's twin, and lets those serve that pass the gate.
struct TwinRefresher {
  let settings: TwinSettings
  let archive: any TwinArchive
  let local: LocalSettings

  /// Tells a refresh's order and augmentation from those of the trainings for the federation.
  private static let ownDraws: UInt64 = 0x7477_696E

  /// What a refresh brought.
  struct Outcome {
    let record: TwinRecord
    /// Of the global model, and of the candidate.
    let evaluations: [EvaluationRecord]
    /// nil where the twin that served goes on.
    let serving: ServingTwin?
  }

  /// Whether a version is one to refresh from.
  func isDue(_ version: Version) throws -> Bool {
    settings.isDue(version, after: try archive.lastParent())
  }

  /// Trains a candidate, compares it with the twin that serves and with the global model on the
  /// validation cases, and keeps what came of it.
  /// - Throws: ``LearningError``, what the archive throws, or `CancellationError` between steps and
  ///   between the windows of what is scored; the twin that served goes on.
  func refresh(
    from global: ParameterVector, version: Version, cases: [PreparedFile], plan: TrainingPlan,
    validator: Validator
  ) throws -> Outcome {
    let start = ContinuousClock.now
    let refresh = try archive.nextRefresh()
    let globalScores = try validator.scores(global)
    let candidate = try train(
      from: global, incumbent: try archive.serving()?.parameters, refresh: refresh, cases, plan)
    let scores = try validator.scores(candidate)
    while true {
      // Another may have been restored while the candidate was trained, or is while this one is scored.
      let incumbent = try archive.serving()
      let outcome = try judge(
        candidate, scores, global: global, globalScores, incumbent, version: version,
        refresh: refresh, validator, start)
      let isKept = try archive.append(
        outcome.record, scores: outcome.evaluations, parameters: outcome.serving?.parameters,
        comparedWith: incumbent?.record.refresh)
      if isKept { return outcome }
      try Task.checkCancellation()
    }
  }

  /// Lets the gate decide between a candidate and the twin that serves.
  private func judge(
    _ candidate: ParameterVector, _ scores: OverlapScores, global: ParameterVector,
    _ globalScores: OverlapScores, _ incumbent: ServingTwin?, version: Version, refresh: UInt64,
    _ validator: Validator, _ start: ContinuousClock.Instant
  ) throws -> Outcome {
    let incumbentDice = try incumbent.map { try validator.scores($0.parameters).meanRegionDice }
    let decision = settings.gate.decide(
      candidate: scores.meanRegionDice, incumbent: incumbentDice,
      global: globalScores.meanRegionDice)
    let record = TwinRecord(
      refresh: refresh, parent: version, method: settings.method, decision: decision,
      drift: candidate.drift(from: global), dice: scores.meanRegionDice,
      globalDice: globalScores.meanRegionDice, incumbentDice: incumbentDice,
      caseCount: validator.caseCount, seconds: (ContinuousClock.now - start) / .seconds(1),
      unixMicroseconds: WallClock.microseconds())
    let evaluations = [
      globalScores.record(of: .global, version),
      scores.record(of: .twin(refresh: refresh), version),
    ]
    let serving: ParameterVector? =
      switch decision {
      case .accepted: candidate
      case .adoptedGlobal: global
      case .rolledBack: nil
      }
    return Outcome(
      record: record, evaluations: evaluations,
      serving: serving.map { ServingTwin(record: record, parameters: $0) })
  }

  private func train(
    from global: ParameterVector, incumbent: ParameterVector?, refresh: UInt64,
    _ cases: [PreparedFile], _ plan: TrainingPlan
  ) throws -> ParameterVector {
    let layers = settings.trainedLayers
    var options = StepOptions(learningRate: settings.learningRate)
    options.maximumGradientNorm = local.maximumGradientNorm
    var start = global
    if settings.method == .ditto {
      if let incumbent { start = incumbent }
      // Layers that are not trained are the global model's.
      try start.take(from: global) { !layers.trains($0.name) }
      options.proximal = settings.lambda
    }
    try plan.load(start)
    plan.resetOptimizer()
    try plan.setAnchor(settings.method == .ditto ? global : nil)
    plan.freeze { !layers.trains($0) }
    let epochs = settings.epochs
    let steps = epochs * ((cases.count + plan.batch - 1) / plan.batch)
    let samples = try SampleStream(
      cases, plan: plan, augmentation: local.augmentation, seed: local.seed ^ Self.ownDraws,
      workers: local.loaderThreads, depth: local.loaderDepth, from: Int(refresh) * epochs,
      steps: steps)
    for _ in 0..<steps {
      try Task.checkCancellation()
      _ = try samples.step(plan, options)
    }
    return try plan.parameters()
  }
}
