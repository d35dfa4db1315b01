// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The trials of one scenario of a study.
struct ScenarioResults: Sendable {
  /// From 1, in the order of the study.
  let number: Int
  let name: String
  /// Those with trials, in the order of the study.
  let strategies: [StrategyResults]
  /// Of the area under the best Dice, in virtual seconds: one week or, where that is shorter, the longest
  /// trial; nil: no trial took any time. Of each scenario by itself: beside one that takes ten times as
  /// long, only the last Dice would count.
  let horizon: Double?

  /// The convergence score of FeTS is over one simulated week.
  static let week = 7.0 * 24 * 3600

  init(number: Int, name: String, strategies: [String], results: [TrialResult]) {
    self.number = number
    self.name = name
    let own = results.filter { $0.record.scenario == name }
    self.strategies = strategies.compactMap { strategy in
      let trials = own.filter { $0.record.strategy == strategy }
        .sorted { ($0.record.seed, $0.record.trial) < ($1.record.seed, $1.record.trial) }
      return trials.isEmpty
        ? nil : StrategyResults(name: strategy, trials: trials.map(MeasuredTrial.init))
    }
    let longest = own.map(\.record.seconds).filter(\.isFinite).max() ?? 0
    horizon = longest > 0 ? min(Self.week, longest) : nil
  }

  var names: [String] { strategies.map(\.name) }
  var trials: [MeasuredTrial] { strategies.flatMap(\.trials) }

  func strategy(_ name: String?) -> StrategyResults? { strategies.first { $0.name == name } }
}
