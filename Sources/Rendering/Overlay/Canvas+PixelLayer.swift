// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension Canvas {
  private static let contourWidth = 1.6
  /// Pixels that a contour's corners take from each side.
  private static let cornerCut = 2.5

  /// Fills and outlines the pixels of a layer.
  /// - Parameters:
  ///   - columns: Of the layer, at least 1.
  ///   - rectangle: What the layer is stretched over.
  ///   - opacity: Of the filling; outlines are opaque.
  func paint(_ layer: PixelLayer, columns: Int, in rectangle: Rectangle, opacity: Double) {
    let rows = max(1, layer.pixels.count / columns)
    let scale = Point(x: rectangle.width / Double(columns), y: rectangle.height / Double(rows))
    // Voxels of many pixels stay recognisable as such; of small ones only the slopes are.
    let cut = (x: min(0.5, Self.cornerCut / scale.x), y: min(0.5, Self.cornerCut / scale.y))
    let outlines = Outline.trace(layer.pixels, width: columns, cut: cut).map { outline in
      outline.map { Point(x: rectangle.x + $0.x * scale.x, y: rectangle.y + $0.y * scale.y) }
    }
    guard !outlines.isEmpty else { return }
    fill(outlines, with: layer.colour, opacity: opacity)
    stroke(outlines, with: layer.colour, lineWidth: Self.contourWidth)
  }
}
