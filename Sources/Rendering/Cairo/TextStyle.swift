// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How a line of text looks.
package struct TextStyle: Sendable, Equatable {
  /// Pixels of the em.
  package var size: Double
  package var colour: Colour
  package var isBold: Bool

  package init(size: Double, colour: Colour, isBold: Bool = false) {
    (self.size, self.colour, self.isBold) = (size, colour, isBold)
  }

  /// Which point of a line lies where it is drawn.
  package enum Alignment: Sendable {
    case left, centre, right
  }
}
