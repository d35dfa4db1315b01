// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// What must be known of a vector before it may count: its size, and that it is finite.
///
/// The sum is accumulated in a fixed order in double precision, so it has the same bits on every
/// processor for the same elements cut at the same places.
package struct ParameterSummary: Sendable, Equatable {
  /// Euclidean norm; 0 when not finite.
  package let norm: Double
  /// Largest absolute value; 0 when not finite.
  package let maximumMagnitude: Double
  /// Whether no element is NaN or infinite.
  package let isFinite: Bool

  package init(norm: Double, maximumMagnitude: Double, isFinite: Bool = true) {
    self.norm = norm
    self.maximumMagnitude = maximumMagnitude
    self.isFinite = isFinite
  }

  package init(_ summary: tsn_summary) {
    self.init(
      norm: summary.sum_of_squares.squareRoot(),
      maximumMagnitude: summary.maximum_magnitude,
      isFinite: summary.finite)
  }
}
