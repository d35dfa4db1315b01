// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Keeps the ``FixedPointAccumulator`` within its range: decides from the largest magnitude of a
/// delta and its weight whether it may still be folded into the version that is being gathered.
package struct RangeBudget: Sendable, Equatable {
  private var spent = 0.0

  package init() {}

  /// Takes the contribution's share of the range.
  /// - Throws: ``FederationError/accumulatorRange(magnitude:limit:)``; nothing is taken then.
  package mutating func admit(magnitude: Double, weight: Double) throws(FederationError) {
    let contribution = magnitude * weight
    guard contribution <= FixedPointAccumulator.maximumContribution else {
      throw .accumulatorRange(
        magnitude: contribution, limit: FixedPointAccumulator.maximumContribution)
    }
    guard spent + contribution <= FixedPointAccumulator.maximumSum else {
      throw .accumulatorRange(
        magnitude: spent + contribution, limit: FixedPointAccumulator.maximumSum)
    }
    spent += contribution
  }

  /// The accumulator was emptied.
  package mutating func reset() { spent = 0 }
}
