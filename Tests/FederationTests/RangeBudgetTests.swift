// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Testing

@Suite("Range budget")
struct RangeBudgetTests {
  static let largest = FixedPointAccumulator.maximumContribution
  static let total = FixedPointAccumulator.maximumSum

  @Test(
    "one contribution reaches 2^19 and no further",
    arguments: [(largest, 1), (1, largest), (largest / 1e6, 1e6), (0, 1e6)] as [(Double, Double)])
  func contribution(magnitude: Double, weight: Double) throws {
    var budget = RangeBudget()
    try budget.admit(magnitude: magnitude, weight: weight)
  }

  @Test(
    "more is refused, with the magnitude",
    arguments: [
      (largest.nextUp, 1), (largest, 1.0.nextUp), (1, largest * 2), (.infinity, 1),
      (.greatestFiniteMagnitude, 2),
    ] as [(Double, Double)])
  func excess(magnitude: Double, weight: Double) {
    var budget = RangeBudget()
    #expect(
      throws: FederationError.accumulatorRange(magnitude: magnitude * weight, limit: Self.largest)
    ) { try budget.admit(magnitude: magnitude, weight: weight) }
    #expect(budget == RangeBudget())
  }

  @Test("a magnitude or weight that is no number is refused")
  func notANumber() {
    var budget = RangeBudget()
    #expect(throws: FederationError.self) { try budget.admit(magnitude: .nan, weight: 1) }
    #expect(throws: FederationError.self) { try budget.admit(magnitude: 1, weight: .nan) }
    #expect(throws: FederationError.self) { try budget.admit(magnitude: .infinity, weight: 0) }
    #expect(budget == RangeBudget())
  }

  @Test("contributions together reach 2^30; then smaller ones fit no longer, until it is reset")
  func sum() throws {
    var budget = RangeBudget()
    for _ in 0..<Int(Self.total / Self.largest) {
      try budget.admit(magnitude: Self.largest, weight: 1)
    }
    try budget.admit(magnitude: 0, weight: 1)
    #expect(
      throws: FederationError.accumulatorRange(magnitude: Self.total + 1, limit: Self.total)
    ) { try budget.admit(magnitude: 1, weight: 1) }
    budget.reset()
    #expect(budget == RangeBudget())
    try budget.admit(magnitude: Self.largest, weight: 1)
  }

  @Test("what was refused takes nothing")
  func refusedTakesNothing() throws {
    var budget = RangeBudget()
    for _ in 0..<10_000 {
      #expect(throws: FederationError.self) {
        try budget.admit(magnitude: Self.largest, weight: 2)
      }
    }
    try budget.admit(magnitude: Self.largest, weight: 1)
  }
}
