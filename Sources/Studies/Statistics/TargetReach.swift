// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How much it took a strategy's trials to reach the target: time, updates or bytes. A trial that ended
/// before is censored: it would have taken more than it had.
package struct TargetReach: Sendable, Equatable {
  package let outcomes: [Outcome]

  package enum Outcome: Sendable, Equatable {
    case reached(Double)
    /// What the trial had taken when it ended.
    case censored(Double)

    package var value: Double {
      switch self {
      case .reached(let value), .censored(let value): value
      }
    }
  }

  package init(_ outcomes: [Outcome]) { self.outcomes = outcomes }

  package var reachedCount: Int {
    outcomes.count { if case .reached = $0 { true } else { false } }
  }

  /// Trials that did not reach it are neither left out nor taken for what they were not: where there
  /// are any, the mean is only bounded.
  package enum Mean: Sendable, Equatable {
    case exact(Estimate)
    /// The mean with each censored trial as if it had reached the target when it ended.
    case atLeast(Double)
    case never
  }

  package var mean: Mean {
    guard reachedCount > 0 else { return .never }
    guard let estimate = Estimate(meanOf: outcomes.map(\.value)) else { return .never }
    return reachedCount == outcomes.count ? .exact(estimate) : .atLeast(estimate.value)
  }
}
