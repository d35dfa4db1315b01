// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension TrialResult {
  /// Of the global model on validation cases, in the order of versions.
  var curve: [DicePoint] {
    let points = scores.filter {
      $0.part == .validation && $0.model == ScorePoint.globalModel && $0.dice.isFinite
    }
    return Dictionary(grouping: points, by: \.version).sorted { $0.key < $1.key }
      .compactMap { version, points in
        guard let dice = ModelScores(points).mean, let first = points.first else { return nil }
        return DicePoint(
          version: version, seconds: first.seconds, updates: first.updates, bytes: first.bytes,
          dice: dice)
      }
  }

  func curve(over cost: Cost) -> StepCurve {
    StepCurve(curve.map { StepCurve.Point(x: cost.value(of: $0), y: $0.dice) })
  }

  /// The convergence score of FeTS, 0 to 1; nil where nothing was scored.
  func areaOfBest(to horizon: Double?) -> Double? {
    let curve = curve(over: .time)
    guard let horizon, !curve.points.isEmpty else { return nil }
    return curve.areaOfBest(to: horizon)
  }

  /// On test cases.
  /// - Parameter model: `global`, or a twin's name.
  func testScores(of model: String) -> ModelScores {
    ModelScores(scores.filter { $0.part == .test && $0.model == model })
  }

  var testDice: Double? { testScores(of: ScorePoint.globalModel).mean }

  /// How much better an agent's twin is on its test cases than the global model.
  func gain(of twin: String, agent: String) -> Double? {
    guard let own = testScores(of: twin).mean(agent: agent),
      let global = testScores(of: ScorePoint.globalModel).mean(agent: agent)
    else { return nil }
    return own - global
  }

  /// Mean over the agents that have a twin.
  func gain(of twin: String) -> Double? {
    let agents = Set(scores.lazy.filter { $0.model == twin }.map(\.agent)).sorted()
    let gains = agents.compactMap { gain(of: twin, agent: $0) }
    return gains.isEmpty ? nil : gains.reduce(0, +) / Double(gains.count)
  }

  /// The share of an agent's time in which it waited.
  func idleShare(of agent: String) -> Double? {
    activities.first { $0.agent == agent }?.share(\.idle)
  }

  /// Mean over agents.
  func share(_ part: KeyPath<AgentActivity, Double>) -> Double? {
    let shares = activities.sorted { $0.agent < $1.agent }.compactMap { $0.share(part) }
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
