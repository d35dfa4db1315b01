// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Studies
import Testing

@Suite("Estimates of a few seeds")
struct EstimateTests {
  @Test("Student's quantiles are SciPy's")
  func quantiles() throws {
    for entry in try StatisticsFixture.read().student {
      let found = StudentDistribution(degreesOfFreedom: entry.degreesOfFreedom)
        .quantile(entry.probability)
      #expect(agree(found, entry.quantile), "\(entry) \(found)")
    }
  }

  @Test("means have SciPy's intervals")
  func means() throws {
    for entry in try StatisticsFixture.read().means {
      let estimate = try #require(Estimate(meanOf: entry.values))
      #expect(agree(estimate.value, entry.mean))
      #expect(agree(estimate.interval?.lowerBound, entry.low))
      #expect(agree(estimate.interval?.upperBound, entry.high))
      #expect(estimate.count == entry.values.count)
    }
  }

  @Test("one value has no interval, equal ones an empty one, none no mean")
  func few() {
    #expect(Estimate(meanOf: [0.5]) == Estimate(value: 0.5, interval: nil, count: 1))
    #expect(Estimate(meanOf: [0.5, 0.5]) == Estimate(value: 0.5, interval: 0.5...0.5, count: 2))
    #expect(Estimate(meanOf: []) == nil)
  }

  @Test("what is not finite has no mean, and what is too large for one no interval")
  func extremes() {
    #expect(Estimate(meanOf: [1, .nan]) == nil)
    #expect(Estimate(meanOf: [1, .infinity]) == nil)
    let largest = Double.greatestFiniteMagnitude
    #expect(Estimate(meanOf: [largest, -largest])?.interval == nil)
    #expect(RatioBootstrap().ratio([largest, largest], to: [largest, largest])?.interval == nil)
  }

  @Test("a bootstrap's draws come close to all ways of drawing")
  func ratios() throws {
    for entry in try StatisticsFixture.read().ratios {
      let ratio = try #require(RatioBootstrap().ratio(entry.numerators, to: entry.denominators))
      #expect(agree(ratio.value, entry.ratio))
      #expect(agree(ratio.interval?.lowerBound, entry.low, tolerance: 0.01))
      #expect(agree(ratio.interval?.upperBound, entry.high, tolerance: 0.01))
    }
  }

  @Test("a bootstrap is the same for the same seed, and another for another")
  func seeds() {
    let above = [3.0, 4, 5, 7, 9]
    let below = [1.0, 1.5, 2, 2, 4]
    let first = RatioBootstrap(resamples: 100, seed: 7).ratio(above, to: below)
    #expect(first == RatioBootstrap(resamples: 100, seed: 7).ratio(above, to: below))
    #expect(first != RatioBootstrap(resamples: 100, seed: 8).ratio(above, to: below))
  }

  @Test(
    "no ratio of what is not positive, or not paired",
    arguments: [([1.0, 0], [1.0, 1]), ([1], [-1]), ([], []), ([1, 2], [1]), ([.nan], [1])])
  func noRatio(above: [Double], below: [Double]) {
    #expect(RatioBootstrap().ratio(above, to: below) == nil)
  }

  @Test("quantiles lie between neighbours, in proportion")
  func sampleQuantiles() {
    #expect(Quantile.of([1, 2, 4], 0) == 1)
    #expect(Quantile.of([1, 2, 4], 0.75) == 3)
    #expect(Quantile.of([1, 2, 4], 1) == 4)
    #expect(Quantile.of([5], 0.3) == 5)
  }
}
