// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The outline of a set of pixels: closed polygons around it and around its holes.
///
/// Corners are cut. Cut by half an edge, stairs become slopes: the half-level contour of marching
/// squares. Outlines of neighbouring sets share their points. Pixels that touch at a corner only are
/// apart.
enum Outline {
  /// - Parameters:
  ///   - isInside: For each pixel of `width` columns, row by row from the top.
  ///   - cut: How much a corner takes from its horizontal and vertical edge, 0 to 0.5.
  /// - Returns: Polygons in pixels, (0, 0) being the upper left corner of the first.
  static func trace(_ isInside: [Bool], width: Int, cut: (x: Double, y: Double)) -> [[Point]] {
    guard width > 0 else { return [] }
    var edges = Edges(isInside, width: width, cut: cut)
    var polygons: [[Point]] = []
    for corner in edges.corners.indices {
      while let direction = edges.untracedDirection(at: corner) {
        polygons.append(edges.follow(from: corner, direction))
      }
    }
    return polygons
  }

  /// The edges between inside and outside, from corner to corner of the pixels with the inside on
  /// their right. Directions: 0 right, 1 down, 2 left, 3 up.
  private struct Edges {
    /// For each corner of a pixel, a bit for each direction that an edge leaves in; and, four bits
    /// higher, for each that is not traced yet.
    private(set) var corners: [UInt8]
    private let columns: Int
    private let cut: (x: Double, y: Double)

    init(_ isInside: [Bool], width: Int, cut: (x: Double, y: Double)) {
      let height = isInside.count / width
      columns = width + 1
      self.cut = cut
      corners = [UInt8](repeating: 0, count: columns * (height + 1))
      func inside(_ x: Int, _ y: Int) -> Bool {
        x >= 0 && y >= 0 && x < width && y < height && isInside[y * width + x]
      }
      for y in 0..<height {
        for x in 0..<width where isInside[y * width + x] {
          let corner = y * columns + x
          if !inside(x, y - 1) { corners[corner] |= 0x11 }
          if !inside(x + 1, y) { corners[corner + 1] |= 0x22 }
          if !inside(x, y + 1) { corners[corner + columns + 1] |= 0x44 }
          if !inside(x - 1, y) { corners[corner + columns] |= 0x88 }
        }
      }
    }

    func untracedDirection(at corner: Int) -> Int? {
      corners[corner] >> 4 == 0 ? nil : (corners[corner] >> 4).trailingZeroBitCount
    }

    /// Traces the polygon that an edge belongs to.
    mutating func follow(from start: Int, _ startDirection: Int) -> [Point] {
      let steps = [1, columns, -1, -columns]
      var (corner, direction) = (start, startDirection)
      var points: [Point] = []
      repeat {
        corners[corner] &= ~(0x10 << UInt8(direction))
        appendEdge(from: corner, direction, to: &points)
        corner += steps[direction]
        // Right before left keeps pixels apart that touch at this corner.
        direction =
          [1, 0, 3].map { (direction + $0) % 4 }
          .first { corners[corner] & (1 << UInt8($0)) != 0 } ?? startDirection
      } while corner != start || direction != startDirection
      return points
    }

    /// Appends what the cuts leave of an edge: its ends, or its middle.
    private func appendEdge(from corner: Int, _ direction: Int, to points: inout [Point]) {
      let start = Point(x: Double(corner % columns), y: Double(corner / columns))
      let isHorizontal = direction % 2 == 0
      let sign: Double = direction < 2 ? 1 : -1
      let cut = isHorizontal ? cut.x : cut.y
      for distance in cut < 0.5 ? [cut, 1 - cut] : [0.5] {
        points.append(
          isHorizontal
            ? Point(x: start.x + sign * distance, y: start.y)
            : Point(x: start.x, y: start.y + sign * distance))
      }
    }
  }
}
