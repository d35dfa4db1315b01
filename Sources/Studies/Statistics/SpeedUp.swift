// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How many times sooner one strategy reached the target than another, over the seeds of both.
package enum SpeedUp: Sendable, Equatable {
  /// All trials reached it.
  case exact(Estimate)
  /// Some of the slower one's did not.
  case atLeast(Double)
  /// Some of this strategy's own did not.
  case atMost(Double)
  /// Some of both did not, or there are no seeds of both.
  case unknown

  /// - Parameters:
  ///   - own: outcomes of the strategy, one for each seed.
  ///   - reference: of the one that it is compared with, in the order of the same seeds.
  package init(of own: [TargetReach.Outcome], over reference: [TargetReach.Outcome]) {
    let ownReach = TargetReach(own)
    let referenceReach = TargetReach(reference)
    guard own.count == reference.count,
      let ratio = PairedRatio.estimate(reference.map(\.value), to: own.map(\.value))
    else {
      self = .unknown
      return
    }
    switch (ownReach.reachedCount == own.count, referenceReach.reachedCount == reference.count) {
    case (true, true): self = .exact(ratio)
    case (true, false): self = .atLeast(ratio.value)
    case (false, true): self = .atMost(ratio.value)
    case (false, false): self = .unknown
    }
  }
}
