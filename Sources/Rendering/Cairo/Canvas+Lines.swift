// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CCairo

extension Canvas {
  /// Draws an open line from point to point.
  /// - Parameter dashes: Pixels that are drawn and left out by turns; none: all are drawn.
  package func draw(
    lineThrough points: [Point], with colour: Colour, lineWidth: Double, dashes: [Double] = []
  ) {
    cairo_save(context)
    select(colour)
    cairo_set_line_width(context, lineWidth)
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    cairo_set_dash(context, dashes, Int32(dashes.count), 0)
    for point in points { cairo_line_to(context, point.x, point.y) }
    cairo_stroke(context)
    cairo_restore(context)
    note("draw a line")
  }
}
