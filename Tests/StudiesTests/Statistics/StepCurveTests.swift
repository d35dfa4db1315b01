// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Studies
import Testing

@Suite("Step curves")
struct StepCurveTests {
  private func curve(_ points: [(Double, Double)]) -> StepCurve {
    StepCurve(points.map { StepCurve.Point(x: $0, y: $1) })
  }

  @Test("a value holds until the next")
  func steps() {
    let curve = curve([(10, 0.2), (30, 0.6), (20, 0.4), (20, 0.5)])
    #expect(curve.value(at: 9.9) == nil)
    #expect(curve.value(at: 10) == 0.2)
    #expect(curve.value(at: 19.9) == 0.2)
    #expect(curve.value(at: 20) == 0.5)
    #expect(curve.value(at: 1e9) == 0.6)
    #expect(self.curve([]).value(at: 1) == nil)
  }

  @Test("the best so far never falls")
  func best() {
    let best = curve([(1, 0.3), (2, 0.1), (3, 0.5), (4, 0.4)]).bestSoFar
    #expect(best == curve([(1, 0.3), (2, 0.3), (3, 0.5), (4, 0.5)]))
  }

  @Test("what is not finite is left out")
  func finite() {
    #expect(curve([(1, .nan), (.infinity, 1), (2, 0.5)]) == curve([(2, 0.5)]))
  }

  @Test("the area is the mean over all seconds")
  func areas() throws {
    for entry in try StatisticsFixture.read().areas {
      let area = curve(Array(zip(entry.seconds, entry.dice))).areaOfBest(to: entry.horizon)
      #expect(agree(area, entry.area), "\(entry)")
    }
  }

  @Test("a model that is there from the beginning counts from then on")
  func start() {
    #expect(curve([(0, 0.5)]).areaOfBest(to: 10) == 0.5)
    #expect(curve([(20, 0.5)]).areaOfBest(to: 10) == 0)
    #expect(curve([]).areaOfBest(to: 10) == 0)
  }
}
