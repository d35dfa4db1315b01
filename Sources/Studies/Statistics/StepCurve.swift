// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A quantity that holds until its next value, such as the Dice of a federation's model.
package struct StepCurve: Sendable, Equatable {
  /// In ascending order of x; of points with one x the last holds.
  package let points: [Point]

  package struct Point: Sendable, Equatable {
    package let x: Double
    package let y: Double

    package init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// What is not finite is left out.
  package init(_ points: [Point]) {
    self.points = points.enumerated().filter { $1.x.isFinite && $1.y.isFinite }
      .sorted { ($0.element.x, $0.offset) < ($1.element.x, $1.offset) }.map(\.element)
  }

  /// nil before the first point.
  package func value(at x: Double) -> Double? {
    var low = 0
    var high = points.count
    while low < high {
      let middle = (low + high) / 2
      if points[middle].x <= x { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : points[low - 1].y
  }

  /// Never falls: the best up to here.
  package var bestSoFar: StepCurve {
    var best = -Double.infinity
    return StepCurve(
      points.map { point in
        best = max(best, point.y)
        return Point(x: point.x, y: best)
      })
  }

  /// The mean of the best so far from 0 to `horizon`, 0 before the first value: the convergence score of
  /// FeTS, which takes seconds for x and one week for the horizon. 0 to 1 for a Dice.
  /// - Precondition: the horizon is positive.
  package func areaOfBest(to horizon: Double) -> Double {
    precondition(horizon > 0, "horizon \(horizon)")
    let best = bestSoFar.points.filter { $0.x < horizon }
    let ends = best.dropFirst().map(\.x) + [horizon]
    return zip(best, ends).reduce(0) { $0 + $1.0.y * ($1.1 - max(0, $1.0.x)) } / horizon
  }
}
