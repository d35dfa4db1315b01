// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Studies
import Tensors

/// Results as a study might have them, made up from a seed: Dice that grows towards a limit, sooner with
/// some strategies than with others.
struct SyntheticStudy {
  var scenarios = ["equal speeds", "ten times slower"]
  var strategies = ["fedavg", "semisync", "fedasync", "fedbuff"]
  var seeds: [UInt64] = [1, 2, 3]
  var twins = ["fineTune", "ditto"]
  var agents = 9
  var structures = ["ET", "TC", "WT"]
  var target: Double? = 0.7
  var problem = "segmentation"
  var title = "Asynchronous against synchronous"
  var versions = 20
  /// Virtual seconds that a trial lasts.
  var length = 40_000.0

  var description: StudyDescription {
    StudyDescription(
      name: "synthetic", title: title, file: "name: synthetic\nseeds: \(seeds)\n",
      scenarios: scenarios, strategies: strategies, seeds: seeds, twins: twins,
      agents: names.enumerated().map { index, name in
        .init(
          name: name, title: "BraTS 20\(18 + index % 6)", trainingCases: 30 + 5 * index,
          validationCases: 8, testCases: 10)
      },
      target: target, problem: problem, parameterCount: 4_700_000, software: "0.8.0 (0123abc)")
  }

  var results: [TrialResult] {
    var results: [TrialResult] = []
    for scenario in scenarios.indices {
      for strategy in strategies.indices {
        for seed in seeds {
          results.append(
            trial(results.count, scenario: scenario, strategy: strategy, seed: seed))
        }
      }
    }
    return results
  }

  private var names: [String] { (0..<agents).map { "hospital-\($0 + 1)" } }

  private func trial(_ number: Int, scenario: Int, strategy: Int, seed: UInt64) -> TrialResult {
    var generator = SeededGenerator(seed: seed &* 1000 &+ UInt64(number))
    let made = (1...versions).map { version($0, of: number, strategy, &generator) }
    // Seconds in which the Dice comes by 63 % closer to its limit.
    let slowest: Double = scenario == 0 ? 9000 : 25_000
    let pace = slowest / (1 + 0.8 * Double(strategy))
    let limit = 0.8 + 0.02 * generator.nextUnit()
    let scores = made.flatMap { point -> [ScorePoint] in
      let dice = limit * (1 - exp(-point.seconds / pace)) + 0.02 * generator.nextUnit()
      return self.scores(number, point, .validation, ScorePoint.globalModel, dice, &generator)
    }
    let reached = scores.first { $0.dice >= target ?? 2 }
    return TrialResult(
      record: record(
        number, scenario: scenario, strategy: strategy, seed: seed, made[versions - 1], reached),
      versions: made, trainings: trainings(number, strategy, &generator),
      scores: scores + testScores(number, made[versions - 1], limit, &generator),
      activities: activities(number, scenario, strategy, &generator),
      twins: refreshes(number, &generator))
  }

  private func version(
    _ version: Int, of number: Int, _ strategy: Int, _ generator: inout SeededGenerator
  ) -> VersionPoint {
    let share = Double(version) / Double(versions)
    let jitter = 0.9 + 0.1 * generator.nextUnit()
    return VersionPoint(
      trial: number, version: UInt64(version), seconds: share * length * jitter,
      updates: version * (4 + strategy), bytes: Int64(version) * 170_000_000,
      contributions: 4 + strategy, meanStaleness: Double(strategy),
      maximumStaleness: UInt64(3 * strategy), norm: 1 / Double(version))
  }

  private func record(
    _ number: Int, scenario: Int, strategy: Int, seed: UInt64, _ last: VersionPoint,
    _ reached: ScorePoint?
  ) -> TrialRecord {
    TrialRecord(
      trial: number, scenario: scenarios[scenario], strategy: strategies[strategy], seed: seed,
      version: last.version, updatesFolded: last.updates, updatesRefused: 1, updatesLost: 2,
      seconds: last.seconds, bytesDown: last.bytes / 2, bytesUp: last.bytes - last.bytes / 2,
      ending: .versions, targetSeconds: reached?.seconds, targetUpdates: reached?.updates,
      targetBytes: reached?.bytes)
  }

  private func scores(
    _ number: Int, _ point: VersionPoint, _ part: ScorePoint.Part, _ model: String, _ dice: Double,
    _ generator: inout SeededGenerator
  ) -> [ScorePoint] {
    names.flatMap { agent in
      structures.enumerated().map { index, structure in
        let own = min(1, max(0, dice + 0.04 * Double(index - 1) + 0.02 * generator.nextUnit()))
        return ScorePoint(
          trial: number, version: point.version, seconds: point.seconds, updates: point.updates,
          bytes: point.bytes, model: model, agent: agent, part: part, cases: 8,
          structure: structure, dice: own, iou: own / (2 - own), sensitivity: own,
          specificity: 0.99)
      }
    }
  }

  private func testScores(
    _ number: Int, _ last: VersionPoint, _ dice: Double, _ generator: inout SeededGenerator
  ) -> [ScorePoint] {
    ([ScorePoint.globalModel] + twins).enumerated().flatMap { index, model in
      scores(number, last, .test, model, dice + 0.03 * Double(index) - 0.02, &generator)
    }
  }

  private func trainings(
    _ number: Int, _ strategy: Int, _ generator: inout SeededGenerator
  ) -> [UpdatePoint] {
    (0..<120).map { update in
      let staleness = UInt64(Double(4 * strategy) * generator.nextUnit() * generator.nextUnit())
      let isLost = update % 40 == 39
      let begun = Double(update) / 120 * length
      return UpdatePoint(
        trial: number, number: update, agent: names[update % agents], baseVersion: 1,
        begun: begun, finished: begun + 100, arrived: isLost ? nil : begun + 110,
        outcome: isLost ? .lost : staleness > 9 ? .stale : .folded,
        staleness: isLost ? nil : staleness, weight: isLost ? nil : 1, version: isLost ? nil : 2,
        loss: 0.5)
    }
  }

  private func activities(
    _ number: Int, _ scenario: Int, _ strategy: Int, _ generator: inout SeededGenerator
  ) -> [AgentActivity] {
    names.enumerated().map { index, agent in
      let idle = (strategy < 2 ? min(0.9, 0.5 + 0.04 * Double(index)) : 0.02) * length
      let transfer = 0.02 * length * generator.nextUnit()
      return AgentActivity(
        trial: number, agent: agent, trainings: 14, training: length - idle - transfer,
        transfer: transfer, offline: scenario == 0 ? 0 : 0.01 * length, idle: idle,
        crashes: scenario, dropouts: 0)
    }
  }

  private func refreshes(_ number: Int, _ generator: inout SeededGenerator) -> [TwinPoint] {
    twins.flatMap { twin in
      names.enumerated().map { index, agent in
        TwinPoint(
          trial: number, twin: twin, agent: agent, refresh: 1, version: 20,
          decision: ["accepted", "adoptedGlobal", "rolledBack"][index % 3],
          drift: 0.05 + 0.01 * generator.nextUnit(), dice: 0.8, globalDice: 0.78,
          incumbentDice: nil)
      }
    }
  }
}
