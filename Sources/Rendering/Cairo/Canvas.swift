// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CCairo

/// A picture that is being drawn: a Cairo surface and the context that draws on it.
///
/// Cairo's contexts keep their first failure and ignore what follows, and so does a canvas: drawing
/// does not throw, ``png()`` and ``raster()`` do, naming the operation that failed first. A canvas is
/// used from one thread.
package final class Canvas {
  /// Pixels that a side can have: Cairo's bound.
  package static let maximumSide = 32_767

  package let width: Int
  package let height: Int
  let surface: Surface
  let context: OpaquePointer
  private var failure: RenderingError?

  /// - Throws: ``RenderingError/invalidSize(width:height:)``, or Cairo's failure to get memory.
  package init(width: Int, height: Int, background: Colour) throws(RenderingError) {
    (self.width, self.height) = (width, height)
    surface = try Surface(width: width, height: height)
    // Never nil: without memory it is a context in error.
    guard let context = cairo_create(surface.handle) else {
      throw RenderingError("create a context", CAIRO_STATUS_NO_MEMORY)
    }
    self.context = context
    note("create a context")
    useSmoothText()
    fill(
      Rectangle(x: 0, y: 0, width: Double(width), height: Double(height)), with: background)
  }

  deinit {
    cairo_destroy(context)
  }

  /// Remembers the failure of an operation that has just been tried, unless there was one before.
  func note(_ operation: String) {
    let status = cairo_status(context)
    if failure == nil, status != CAIRO_STATUS_SUCCESS {
      failure = RenderingError(operation, status)
    }
  }

  /// - Throws: The first failure of drawing.
  func check() throws(RenderingError) {
    if let failure { throw failure }
  }

  /// What has been drawn so far.
  /// - Throws: The first failure of drawing.
  package func raster() throws(RenderingError) -> Raster {
    try check()
    return surface.raster()
  }

  // MARK: Drawing

  package func fill(_ rectangle: Rectangle, with colour: Colour) {
    select(colour)
    add(rectangle)
    cairo_fill(context)
    note("fill a rectangle")
  }

  /// Draws a line of this width inside of the rectangle's edges.
  package func frame(_ rectangle: Rectangle, with colour: Colour, lineWidth: Double) {
    select(colour)
    cairo_set_line_width(context, lineWidth)
    add(rectangle.inset(by: lineWidth / 2))
    cairo_stroke(context)
    note("frame a rectangle")
  }

  /// Fills closed outlines, holes left open.
  /// - Parameter opacity: 0 to 1.
  package func fill(_ outlines: [[Point]], with colour: Colour, opacity: Double) {
    select(colour, opacity: opacity)
    cairo_set_fill_rule(context, CAIRO_FILL_RULE_EVEN_ODD)
    add(outlines)
    cairo_fill(context)
    note("fill an outline")
  }

  package func stroke(_ outlines: [[Point]], with colour: Colour, lineWidth: Double) {
    select(colour)
    cairo_set_line_width(context, lineWidth)
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    add(outlines)
    cairo_stroke(context)
    note("draw an outline")
  }

  /// Draws an image, stretched to fill the rectangle and interpolated.
  package func draw(_ image: GrayImage, in rectangle: Rectangle) throws(RenderingError) {
    let picture = try Surface(image)
    cairo_save(context)
    add(rectangle)
    cairo_clip(context)
    cairo_translate(context, rectangle.x, rectangle.y)
    cairo_scale(
      context, rectangle.width / Double(image.width), rectangle.height / Double(image.height))
    cairo_set_source_surface(context, picture.handle, 0, 0)
    let pattern = cairo_get_source(context)
    // Cairo's better filters average what becomes smaller, and repeat the pixels of what becomes
    // larger.
    let isEnlarged =
      rectangle.width >= Double(image.width) && rectangle.height >= Double(image.height)
    cairo_pattern_set_filter(pattern, isEnlarged ? CAIRO_FILTER_BILINEAR : CAIRO_FILTER_GOOD)
    // Else the outermost pixels would fade into the background.
    cairo_pattern_set_extend(pattern, CAIRO_EXTEND_PAD)
    cairo_paint(context)
    cairo_restore(context)
    note("draw an image of \(image.width)x\(image.height) pixels")
  }

  func select(_ colour: Colour, opacity: Double = 1) {
    cairo_set_source_rgba(
      context, Double(colour.red) / 255, Double(colour.green) / 255, Double(colour.blue) / 255,
      opacity)
  }

  private func add(_ rectangle: Rectangle) {
    cairo_rectangle(context, rectangle.x, rectangle.y, rectangle.width, rectangle.height)
  }

  private func add(_ outlines: [[Point]]) {
    for outline in outlines {
      for point in outline {
        cairo_line_to(context, point.x, point.y)
      }
      cairo_close_path(context)
      cairo_new_sub_path(context)
    }
  }
}
