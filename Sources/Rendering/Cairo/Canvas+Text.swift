// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CCairo

extension Canvas {
  /// Glyphs of the same shapes wherever they stand: hinting would bend them to the pixels.
  func useSmoothText() {
    let options = cairo_font_options_create()
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_set_font_options(context, options)
    cairo_font_options_destroy(options)
    note("choose how text is drawn")
  }

  /// Pixels that a line takes from left to right.
  package func width(of text: String, style: TextStyle) -> Double {
    select(style)
    var extents = cairo_text_extents_t()
    cairo_text_extents(context, Self.printable(text), &extents)
    note("measure text")
    return extents.x_advance
  }

  /// Draws a line whose baseline runs through a point.
  package func draw(
    _ text: String, at point: Point, style: TextStyle, alignment: TextStyle.Alignment = .left
  ) {
    let width = alignment == .left ? 0 : width(of: text, style: style)
    let shift = alignment == .right ? width : width / 2
    select(style)
    cairo_move_to(context, point.x - shift, point.y)
    cairo_show_text(context, Self.printable(text))
    cairo_new_path(context)
    note("draw text")
  }

  /// Draws a line that reads from below upwards, centred on a point of its baseline.
  package func drawUpwards(_ text: String, at point: Point, style: TextStyle) {
    cairo_save(context)
    cairo_translate(context, point.x, point.y)
    cairo_rotate(context, -.pi / 2)
    draw(text, at: Point(x: 0, y: 0), style: style, alignment: .centre)
    cairo_restore(context)
    note("draw text upwards")
  }

  /// The text, or its ends with an ellipsis between them where it is wider than `width` pixels. Both
  /// ends are kept because names of cases often differ in the last digits only.
  package func shortened(_ text: String, to width: Double, style: TextStyle) -> String {
    // No line of a picture holds more characters than a picture has pixels.
    let characters = Array(text.prefix(Self.maximumSide + 1))
    if characters.count <= Self.maximumSide, self.width(of: text, style: style) <= width {
      return text
    }
    var (fitting, tooMany) = (0, characters.count)
    while tooMany - fitting > 1 {
      let middle = (fitting + tooMany) / 2
      let isFitting =
        self.width(of: Self.ends(of: characters, keeping: middle), style: style) <= width
      (fitting, tooMany) = isFitting ? (middle, tooMany) : (fitting, middle)
    }
    return Self.ends(of: characters, keeping: fitting)
  }

  private static func ends(of characters: [Character], keeping count: Int) -> String {
    String(characters.prefix((count + 1) / 2)) + "…" + String(characters.suffix(count / 2))
  }

  /// What a font has no glyphs for, such as line feeds, becomes a space.
  private static func printable(_ text: String) -> String {
    let hasControls = text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    guard hasControls else { return text }
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      line.append(scalar.properties.generalCategory == .control ? " " : scalar)
    }
    return String(line)
  }

  private func select(_ style: TextStyle) {
    // The family's name goes to Fontconfig, which gives the system's font without serifs.
    cairo_select_font_face(
      context, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
      style.isBold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
    cairo_set_font_size(context, style.size)
    select(style.colour)
  }
}
