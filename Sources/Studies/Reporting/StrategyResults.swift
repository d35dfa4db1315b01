// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The trials of one strategy in one scenario, in the order of their seeds.
struct StrategyResults: Sendable {
  let name: String
  let trials: [MeasuredTrial]

  /// The mean over seeds, of those that have the number.
  func estimate(_ number: (MeasuredTrial) -> Double?) -> Estimate? {
    Estimate(meanOf: trials.compactMap(number).filter(\.isFinite))
  }

  func reach(_ cost: Cost) -> TargetReach {
    TargetReach(trials.map { cost.outcome(of: $0.record) })
  }

  /// Pairs of this strategy's and another's trials with the same seed.
  func pairs(with other: StrategyResults) -> [(own: MeasuredTrial, other: MeasuredTrial)] {
    trials.compactMap { trial in
      other.trials.first { $0.record.seed == trial.record.seed }.map { (trial, $0) }
    }
  }

  func speedUp(over reference: StrategyResults) -> SpeedUp {
    let pairs = pairs(with: reference)
    return SpeedUp(
      of: pairs.map { Cost.time.outcome(of: $0.own.record) },
      over: pairs.map { Cost.time.outcome(of: $0.other.record) })
  }
}
