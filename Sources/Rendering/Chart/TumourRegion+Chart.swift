// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Imaging

/// How charts tell the regions apart: by colours of Okabe and Ito, which people without one kind of
/// cones tell apart, and by the shapes of marks, for paper without colours.
extension TumourRegion {
  package var chartColour: Colour {
    switch self {
    case .enhancing: Colour(0xD55E00)
    case .core: Colour(0x0072B2)
    case .whole: Colour(0x009E73)
    }
  }

  var chartName: String {
    switch self {
    case .enhancing: "ET, enhancing tumour"
    case .core: "TC, tumour core"
    case .whole: "WT, whole tumour"
    }
  }

  /// Pixels. A line below another is wider, so that both are seen where they are one.
  var chartLineWidth: Double {
    switch self {
    case .enhancing: 2.2
    case .core: 4
    case .whole: 7
    }
  }

  /// The outline of a mark around a point: a circle, a triangle or a square.
  func chartMark(at centre: Point) -> [Point] {
    switch self {
    case .enhancing: Self.polygon(corners: 32, radius: 5.5, at: centre)
    case .core: Self.polygon(corners: 3, radius: 9.5, at: centre)
    case .whole: Self.polygon(corners: 4, radius: 10.5, from: 0.125, at: centre)
    }
  }

  /// A regular polygon.
  /// - Parameter turn: Of the first corner clockwise from above, in turns.
  private static func polygon(
    corners: Int, radius: Double, from turn: Double = 0, at centre: Point
  ) -> [Point] {
    (0..<corners).map { corner in
      let angle = 2 * Double.pi * (turn + Double(corner) / Double(corners))
      return Point(x: centre.x + radius * sin(angle), y: centre.y - radius * cos(angle))
    }
  }
}
