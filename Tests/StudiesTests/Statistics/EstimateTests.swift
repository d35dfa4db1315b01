// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
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
    #expect(PairedRatio.estimate([largest, 1], to: [1, largest])?.interval == nil)
  }

  @Test("a ratio is the geometric mean over pairs, with the interval of logarithms")
  func ratios() throws {
    // Logarithms ln 2 and ln 8: mean ln 4, standard error ln 2; t of one degree of freedom 12.7062047.
    let ratio = try #require(PairedRatio.estimate([4, 24], to: [2, 3]))
    #expect(agree(ratio.value, 4))
    let factor = pow(2, 12.706_204_736)
    #expect(agree(ratio.interval?.lowerBound, 4 / factor, tolerance: 1e-6))
    #expect(agree(ratio.interval?.upperBound, 4 * factor, tolerance: 0.01))
    #expect(
      PairedRatio.estimate([6], to: [2])
        == Estimate(value: exp(log(6) - log(2)), interval: nil, count: 1))
  }

  @Test(
    "no ratio of what is not positive, or not paired",
    arguments: [([1.0, 0], [1.0, 1]), ([1], [-1]), ([], []), ([1, 2], [1]), ([.nan], [1])])
  func noRatio(above: [Double], below: [Double]) {
    #expect(PairedRatio.estimate(above, to: below) == nil)
  }

  @Test("quantiles lie between neighbours, in proportion")
  func sampleQuantiles() {
    #expect(Quantile.of([1, 2, 4], 0) == 1)
    #expect(Quantile.of([1, 2, 4], 0.75) == 3)
    #expect(Quantile.of([1, 2, 4], 1) == 4)
    #expect(Quantile.of([5], 0.3) == 5)
  }
}
