// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Rendering
import Testing

/// The brightnesses of one letter on black, by their place from its upper left corner.
struct Glyph {
  private var ink: [[Int]]

  init(_ pixels: [Colour], width: Int) throws {
    let rows = stride(from: 0, to: pixels.count, by: width).map { start in
      pixels[start..<start + width].map { Int($0.green) }
    }
    let inkedRows = rows.indices.filter { row in rows[row].contains { $0 > 60 } }
    let inkedColumns = (0..<width).filter { column in rows.contains { $0[column] > 60 } }
    let top = try #require(inkedRows.first)
    let left = try #require(inkedColumns.first)
    ink = (0..<16).map { y in
      (0..<16).map { x in
        top + y < rows.count && left + x < width ? rows[top + y][left + x] : 0
      }
    }
  }

  /// The letter of those that mark directions that looks most like a glyph.
  static func nearest(to glyph: Glyph) throws -> Character {
    let letters: [Character] = ["R", "L", "A", "P", "S", "I"]
    let differences = try letters.map { letter in
      let canvas = try Canvas(width: 28, height: 28, background: Palette.panel)
      canvas.draw(
        String(letter), at: Point(x: 14, y: 20),
        style: TextStyle(size: 16, colour: Colour(0xF0F2F5), isBold: true), alignment: .centre)
      return try Glyph(canvas.raster().pixels, width: 28).difference(from: glyph)
    }
    let best = try #require(differences.min())
    return letters[differences.firstIndex(of: best) ?? 0]
  }

  private func difference(from other: Glyph) -> Int {
    zip(ink, other.ink).reduce(0) { sum, rows in
      zip(rows.0, rows.1).reduce(sum) { $0 + abs($1.0 - $1.1) }
    }
  }
}
