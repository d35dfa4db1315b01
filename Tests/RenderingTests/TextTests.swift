// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Rendering
import Testing

@Suite("Text")
struct TextTests {
  private let canvas: Canvas
  private let style = TextStyle(size: 16, colour: Colour(0xFFFFFF))

  init() throws {
    canvas = try Canvas(width: 300, height: 60, background: Colour(0))
  }

  /// Columns that text has left a trace in.
  private func inkedColumns() throws -> [Int] {
    let raster = try canvas.raster()
    return (0..<raster.width).filter { x in
      (0..<raster.height).contains { raster[x: x, y: $0] != Colour(0) }
    }
  }

  @Test("text stands left of, right of or around its point", arguments: [0, 1, 2])
  func alignment(index: Int) throws {
    let alignments: [TextStyle.Alignment] = [.left, .centre, .right]
    let width = canvas.width(of: "Coronal", style: style)
    canvas.draw(
      "Coronal", at: Point(x: 150, y: 40), style: style, alignment: alignments[index])
    let left = 150 - [0, width / 2, width][index]
    let columns = try inkedColumns()
    let first = try #require(columns.first)
    let last = try #require(columns.last)
    #expect(abs(Double(first) - left) < 3)
    #expect(abs(Double(last) - (left + width)) < 3)
  }

  @Test("text that fits is left alone")
  func fitting() {
    #expect(canvas.shortened("BraTS-GLI-00000-000", to: 280, style: style) == "BraTS-GLI-00000-000")
    #expect(canvas.shortened("", to: 0, style: style) == "")
  }

  @Test(
    "text that does not fit keeps its ends and as much as fits",
    arguments: [20.0, 60, 150, 280])
  func shortening(room: Double) throws {
    let text = "BraTS-GLI-00735-001-of-hospital-7-with-a-very-long-name-2026-11-24"
    let short = canvas.shortened(text, to: room, style: style)
    #expect(canvas.width(of: short, style: style) <= room)
    let ends = short.split(separator: "…", omittingEmptySubsequences: false)
    try #require(ends.count == 2)
    #expect(text.hasPrefix(String(ends[0])) && text.hasSuffix(String(ends[1])))
    #expect(ends[0].count - ends[1].count == 0 || ends[0].count - ends[1].count == 1)
    let longer = text.prefix(short.count / 2 + 1) + "…" + text.suffix(short.count / 2 + 1)
    #expect(canvas.width(of: String(longer), style: style) > room)
  }

  @Test("a text of a million characters is shortened")
  func endless() {
    let short = canvas.shortened(String(repeating: "x", count: 1_000_000), to: 200, style: style)
    #expect(canvas.width(of: short, style: style) <= 200)
  }

  @Test("control characters are spaces, and nothing is cut off behind them")
  func controls() throws {
    #expect(
      canvas.width(of: "a\u{0}b\nc", style: style) == canvas.width(of: "a b c", style: style))
    canvas.draw("a\u{0}b\nc", at: Point(x: 10, y: 40), style: style)
    let drawn = try canvas.raster()
    let other = try Canvas(width: 300, height: 60, background: Colour(0))
    other.draw("a b c", at: Point(x: 10, y: 40), style: style)
    let isSame = try other.raster() == drawn
    #expect(isSame)
  }
}
