// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Studies

/// A study of two strategies, two seeds and two hospitals whose numbers can be checked by hand.
enum SmallStudy {
  static let description = StudyDescription(
    name: "small", title: "", file: "name: small\n", scenarios: ["only"],
    strategies: ["fedbuff", "fedavg"], seeds: [1, 2], twins: ["ditto"],
    agents: ["a", "b"].map {
      .init(name: $0, title: "Data \($0)", trainingCases: 3, validationCases: 1, testCases: 2)
    },
    target: 0.5, problem: "segmentation", parameterCount: 1000, software: "1.0")

  /// Dice of the global model by the second of its version.
  static let results = [
    trial(0, "fedbuff", 1, [(100, 0.5), (400, 0.7)], reached: 100),
    trial(1, "fedbuff", 2, [(100, 0.62), (400, 0.7)], reached: 100),
    trial(2, "fedavg", 1, [(100, 0.3), (200, 0.6)], reached: 200),
    trial(3, "fedavg", 2, [(100, 0.3), (300, 0.7)], reached: 300),
  ]

  static func trial(
    _ number: Int, _ strategy: String, _ seed: UInt64, _ dice: [(seconds: Double, dice: Double)],
    reached: Double?, length: Double = 400
  ) -> TrialResult {
    let validation = dice.enumerated().flatMap { index, entry in
      scores(number, UInt64(index + 1), entry.seconds, "global", .validation, entry.dice)
    }
    let last = dice.last ?? (0, 0)
    let version = UInt64(dice.count)
    return TrialResult(
      record: TrialRecord(
        trial: number, scenario: "only", strategy: strategy, seed: seed, version: version,
        updatesFolded: 2 * dice.count, updatesRefused: 0, updatesLost: 1, seconds: length,
        bytesDown: 3000, bytesUp: 1000, ending: .time, targetSeconds: reached,
        targetUpdates: reached.map { Int($0) / 10 }, targetBytes: reached.map { Int64($0) * 10 }),
      versions: [], trainings: trainings(number, strategy),
      scores: validation + scores(number, version, last.seconds, "global", .test, last.dice)
        + scores(number, version, last.seconds, "ditto", .test, last.dice + 0.1),
      activities: [activity(number, "a", idle: 100), activity(number, "b", idle: 300)],
      twins: [
        TwinPoint(
          trial: number, twin: "ditto", agent: "a", refresh: 1, version: version,
          decision: "accepted", drift: 0.25, dice: 0.8, globalDice: 0.7, incumbentDice: nil)
      ])
  }

  /// Of both hospitals and two structures, whose mean is `dice`.
  private static func scores(
    _ trial: Int, _ version: UInt64, _ seconds: Double, _ model: String, _ part: ScorePoint.Part,
    _ dice: Double
  ) -> [ScorePoint] {
    [("a", "ET", -0.05), ("a", "WT", 0.15), ("b", "ET", -0.15), ("b", "WT", 0.05)].map {
      ScorePoint(
        trial: trial, version: version, seconds: seconds, updates: Int(version) * 2,
        bytes: Int64(version) * 2000, model: model, agent: $0.0, part: part, cases: 2,
        structure: $0.1, dice: dice + $0.2, iou: 0.5, sensitivity: 0.5, specificity: 0.9)
    }
  }

  private static func trainings(_ trial: Int, _ strategy: String) -> [UpdatePoint] {
    let staleness: [UInt64?] = strategy == "fedavg" ? [0, 0, 0, 0] : [0, 1, 3, nil]
    return staleness.enumerated().map { index, staleness in
      UpdatePoint(
        trial: trial, number: index, agent: "a", baseVersion: 1, begun: 0, finished: 1,
        arrived: staleness == nil ? nil : 2, outcome: staleness == nil ? .lost : .folded,
        staleness: staleness, weight: 1, version: 2, loss: 0.5)
    }
  }

  private static func activity(_ trial: Int, _ agent: String, idle: Double) -> AgentActivity {
    AgentActivity(
      trial: trial, agent: agent, trainings: 2, training: 360 - idle, transfer: 40, offline: 0,
      idle: idle, crashes: 1, dropouts: 0)
  }
}
