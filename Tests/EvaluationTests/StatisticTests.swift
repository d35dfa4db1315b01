// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Tensors
import Testing

@Suite("Statistics over cases")
struct StatisticTests {
  struct Case: Decodable {
    let values: [Double]
    let mean, median, std, lower, upper: Double
  }

  private let cases: [Case]

  init() throws { cases = try Fixture.read([Case].self, "bootstrap.json") }

  @Test("mean, median and standard deviation are NumPy's")
  func moments() {
    for item in cases {
      let found = Statistic(item.values)
      #expect(isClose(found.mean, item.mean))
      #expect(isClose(found.median, item.median))
      #expect(isClose(found.standardDeviation, item.std))
    }
  }

  @Test("intervals are about those of another bootstrap, whatever the seed", arguments: [0, 1, 77])
  func intervals(_ seed: UInt64) {
    for item in cases {
      let found = Statistic(item.values, seed: seed)
      // Quantiles of 2000 means vary by some hundredths of the width.
      let tolerance = 0.1 * (item.upper - item.lower) + 1e-12
      #expect(abs(found.lower - item.lower) <= tolerance, "\(item.values.count) values")
      #expect(abs(found.upper - item.upper) <= tolerance, "\(item.values.count) values")
    }
  }

  @Test("the same seed gives the same interval, another one another")
  func seeded() {
    let values = cases[3].values
    #expect(Statistic(values, seed: 3) == Statistic(values, seed: 3))
    #expect(Statistic(values, seed: 3) != Statistic(values, seed: 4))
  }

  @Test("intervals hold the mean and become narrower with more cases")
  func narrower() {
    var generator = SeededGenerator(seed: 9)
    let values = (0..<1280).map { _ in generator.nextUnit() }
    var width = Double.infinity
    for count in [5, 20, 80, 320, 1280] {
      let found = Statistic(Array(values.prefix(count)))
      #expect(found.lower < found.mean && found.mean < found.upper)
      #expect(found.upper - found.lower < 0.8 * width)
      width = found.upper - found.lower
    }
    // Four standard errors of a uniform value: twice 1.96 of 1 / sqrt(12 n).
    #expect(isClose(width, 2 * 1.96 / (12 * 1280.0).squareRoot(), tolerance: 0.002))
  }

  @Test("one case and equal cases have an interval of no width")
  func constant() {
    for values in [[0.625], [Double](repeating: 0.1, count: 7)] {
      let found = Statistic(values)
      #expect(found.lower == found.mean && found.upper == found.mean)
      #expect(found.standardDeviation < 1e-15)
    }
  }
}
