// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A number that a few seeds told, and how sure it is.
package struct Estimate: Sendable, Equatable {
  package let value: Double
  /// With 95 % confidence; nil: one value tells nothing of the others.
  package let interval: ClosedRange<Double>?
  /// Of seeds.
  package let count: Int

  package init(value: Double, interval: ClosedRange<Double>?, count: Int) {
    self.value = value
    self.interval = interval
    self.count = count
  }

  /// Without an interval where sums of very large numbers left none.
  init(value: Double, low: Double, high: Double, count: Int) {
    let isFinite = low.isFinite && high.isFinite
    self.init(value: value, interval: isFinite ? low...high : nil, count: count)
  }

  /// The mean of `values`, with Student's interval; nil where there are none, or one is not finite.
  package init?(meanOf values: [Double]) {
    guard !values.isEmpty, values.allSatisfy(\.isFinite) else { return nil }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    guard values.count > 1 else {
      self.init(value: mean, interval: nil, count: 1)
      return
    }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let error = (squares / (count - 1) / count).squareRoot()
    let half = error * StudentDistribution(degreesOfFreedom: values.count - 1).quantile(0.975)
    self.init(value: mean, low: mean - half, high: mean + half, count: values.count)
  }
}
