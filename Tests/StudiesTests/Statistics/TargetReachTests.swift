// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Studies
import Testing

@Suite("Reaching a target")
struct TargetReachTests {
  @Test("where all reached it, the mean has an interval")
  func all() {
    let reach = TargetReach([.reached(10), .reached(14)])
    #expect(reach.reachedCount == 2)
    #expect(reach.mean == Estimate(meanOf: [10, 14]).map { .exact($0) })
  }

  @Test("a trial that did not is counted, and only bounds the mean")
  func censored() {
    let reach = TargetReach([.reached(10), .censored(20), .reached(15)])
    #expect(reach.reachedCount == 2)
    #expect(reach.mean == .atLeast(15))
  }

  @Test("where none did, there is no mean")
  func never() {
    #expect(TargetReach([.censored(20), .censored(30)]).mean == .never)
    #expect(TargetReach([]).mean == .never)
  }

  @Test("a speed-up is the geometric mean of the ratios of times")
  func speedUp() {
    let speedUp = SpeedUp(of: [.reached(10), .reached(10)], over: [.reached(20), .reached(30)])
    guard case .exact(let ratio) = speedUp else {
      Issue.record("\(speedUp)")
      return
    }
    // Of ratios 2 and 3; the interval of their logarithms has 12.7062 standard errors of ln(3 / 2) / 2.
    #expect(agree(ratio.value, 6.0.squareRoot()))
    #expect(agree(ratio.interval?.lowerBound, 0.186_36, tolerance: 1e-4))
    #expect(agree(ratio.interval?.upperBound, 32.196, tolerance: 1e-4))
  }

  @Test("censored trials make it a bound, or leave it open")
  func bounds() {
    let done: [TargetReach.Outcome] = [.reached(10), .reached(10)]
    let slow: [TargetReach.Outcome] = [.censored(40), .reached(20)]
    guard case .atLeast(let least) = SpeedUp(of: done, over: slow),
      case .atMost(let most) = SpeedUp(of: slow, over: [.reached(30), .reached(30)])
    else {
      Issue.record("\(SpeedUp(of: done, over: slow))")
      return
    }
    // Of ratios 4 and 2, and of 3/4 and 3/2.
    #expect(agree(least, 8.0.squareRoot()))
    #expect(agree(most, 1.125.squareRoot()))
    #expect(SpeedUp(of: slow, over: slow) == .unknown)
    #expect(SpeedUp(of: done, over: []) == .unknown)
  }
}
