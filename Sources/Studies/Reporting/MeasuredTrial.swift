// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A trial, with what its report says of its models.
struct MeasuredTrial: Sendable {
  let result: TrialResult
  /// Of the global model on validation cases, in the order of versions.
  let curve: [DicePoint]
  /// On test cases, by model: `global`, or a twin's name.
  private let tests: [String: ModelScores]

  init(_ result: TrialResult) {
    self.result = result
    let validation = result.scores.filter {
      $0.part == .validation && $0.model == ScorePoint.globalModel && $0.dice.isFinite
    }
    curve = Dictionary(grouping: validation, by: \.version).sorted { $0.key < $1.key }
      .compactMap { version, points in
        guard let dice = ModelScores(points).mean, let first = points.first else { return nil }
        return DicePoint(
          version: version, seconds: first.seconds, updates: first.updates, bytes: first.bytes,
          dice: dice)
      }
    tests = Dictionary(grouping: result.scores.filter { $0.part == .test }, by: \.model)
      .mapValues(ModelScores.init)
  }

  var record: TrialRecord { result.record }

  func curve(over cost: Cost) -> StepCurve {
    StepCurve(curve.map { StepCurve.Point(x: cost.value(of: $0), y: $0.dice) })
  }

  /// The convergence score of FeTS, 0 to 1; nil where nothing was scored.
  func areaOfBest(to horizon: Double?) -> Double? {
    guard let horizon, !curve.isEmpty else { return nil }
    return curve(over: .time).areaOfBest(to: horizon)
  }

  /// Of the global model on test cases; nil where there are none.
  var testScores: ModelScores? { tests[ScorePoint.globalModel] }
  var testDice: Double? { testScores?.mean }

  /// How much better an agent's twin is on its test cases than the global model.
  func gain(of twin: String, agent: String) -> Double? {
    guard let own = tests[twin]?.mean(agent: agent), let global = testScores?.mean(agent: agent)
    else { return nil }
    return own - global
  }

  /// Mean over the agents that have a twin.
  func gain(of twin: String) -> Double? {
    let gains = tests[twin]?.agents.compactMap { gain(of: twin, agent: $0) } ?? []
    return gains.isEmpty ? nil : gains.reduce(0, +) / Double(gains.count)
  }

  /// The share of an agent's time in which it waited.
  func idleShare(of agent: String) -> Double? {
    result.activities.first { $0.agent == agent }?.share(\.idle)
  }

  /// Mean over agents.
  func share(_ part: KeyPath<AgentActivity, Double>) -> Double? {
    let shares = result.activities.sorted { $0.agent < $1.agent }.compactMap { $0.share(part) }
    return shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count)
  }
}

extension AgentActivity {
  /// nil where no time passed.
  fileprivate func share(_ part: KeyPath<AgentActivity, Double>) -> Double? {
    let all = training + transfer + offline + idle
    return all > 0 && all.isFinite ? self[keyPath: part] / all : nil
  }
}
