// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Studies
import Testing

@Suite("Significance over seeds")
struct SignificanceTests {
  @Test("the sign-flip test is SciPy's exact permutation test")
  func exact() throws {
    for entry in try StatisticsFixture.read().signFlips {
      let test = try #require(SignFlipTest(entry.differences))
      #expect(agree(test.probability, entry.probability))
      #expect(test.count == entry.differences.count)
    }
  }

  @Test("differences of one sign have the least probability that there is", arguments: 1...20)
  func least(count: Int) throws {
    let differences = (1...count).map { 0.01 * Double($0) }
    let expected = SignFlipTest.smallestProbability(of: count)
    #expect(try #require(SignFlipTest(differences)).probability == expected)
    var power = 1.0
    for _ in 0..<count { power /= 2 }
    #expect(expected == min(1, 2 * power))
  }

  @Test("no differences are no evidence, and none at all no test")
  func nothing() {
    #expect(SignFlipTest([0, 0, 0])?.probability == 1)
    #expect(SignFlipTest([]) == nil)
    #expect(SignFlipTest([0.1, .nan]) == nil)
  }

  @Test("more seeds than can be enumerated are drawn, and come close")
  func drawn() throws {
    // 24 differences of 1: the sum of signs is binomial. P(|2k - 24| >= 8) by adding up C(24, k).
    let differences = [Double](repeating: 1, count: 16) + [Double](repeating: -1, count: 8)
    var coefficient = 1.0
    var extreme = 0.0
    for k in 0...24 {
      if abs(2 * k - 24) >= 8 { extreme += coefficient }
      coefficient *= Double(24 - k) / Double(k + 1)
    }
    let test = try #require(SignFlipTest(differences))
    #expect(agree(test.probability, extreme / 16_777_216, tolerance: 0.005))
    #expect(test == SignFlipTest(differences))
    #expect(
      SignFlipTest([Double](repeating: 1, count: 100))?.probability
        == SignFlipTest.smallestProbability(of: 100))
  }

  @Test("Holm's correction keeps the order and never falls")
  func holm() throws {
    let entry = try StatisticsFixture.read().holm
    let adjusted = HolmCorrection.adjusted(entry.probabilities)
    #expect(zip(adjusted, entry.adjusted).allSatisfy { agree($0, $1) })
    #expect(adjusted.count == entry.adjusted.count)
    #expect(HolmCorrection.adjusted([]) == [])
    #expect(HolmCorrection.adjusted([0.7, 0.8]) == [1, 1])
  }
}
