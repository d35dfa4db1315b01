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

  @Test("a speed-up is the ratio of mean times")
  func speedUp() {
    let speedUp = SpeedUp(of: [.reached(10), .reached(10)], over: [.reached(20), .reached(30)])
    guard case .exact(let ratio) = speedUp else {
      Issue.record("\(speedUp)")
      return
    }
    #expect(ratio.value == 2.5)
    #expect(ratio.interval == 2...3)
  }

  @Test("censored trials make it a bound, or leave it open")
  func bounds() {
    let done: [TargetReach.Outcome] = [.reached(10), .reached(10)]
    let slow: [TargetReach.Outcome] = [.censored(40), .reached(20)]
    #expect(SpeedUp(of: done, over: slow) == .atLeast(3))
    #expect(SpeedUp(of: slow, over: [.reached(30), .reached(30)]) == .atMost(1))
    #expect(SpeedUp(of: slow, over: slow) == .unknown)
    #expect(SpeedUp(of: done, over: []) == .unknown)
  }
}
