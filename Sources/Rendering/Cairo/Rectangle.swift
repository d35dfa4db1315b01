// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A part of a canvas, in pixels.
package struct Rectangle: Sendable, Hashable {
  package var x: Double
  package var y: Double
  package var width: Double
  package var height: Double

  package init(x: Double, y: Double, width: Double, height: Double) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  package var maximumX: Double { x + width }
  package var maximumY: Double { y + height }
  package var centre: Point { Point(x: x + width / 2, y: y + height / 2) }

  /// The rectangle without a rim of this width.
  package func inset(by rim: Double) -> Rectangle {
    Rectangle(x: x + rim, y: y + rim, width: width - 2 * rim, height: height - 2 * rim)
  }

  package func contains(_ other: Rectangle) -> Bool {
    other.x >= x && other.y >= y && other.maximumX <= maximumX && other.maximumY <= maximumY
  }
}
