// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The polynomials whose exponentials multiply the channels.
package struct BiasFieldDraw: Sendable, Equatable {
  package var order: Int
  /// Channel by channel, of x^i y^j z^k with i + j + k <= order, k varying fastest, then j; x along
  /// the width, y along the height, z along the depth, each -1 and 1 at the ends.
  package var coefficients: [Double]

  /// How many monomials a channel has.
  package var termCount: Int { (order + 1) * (order + 2) * (order + 3) / 6 }

  package init(order: Int, coefficients: [Double]) {
    self.order = order
    self.coefficients = coefficients
  }
}
