// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Rendering
import Testing

@Suite("Canvas")
struct CanvasTests {
  private let black = Colour(0x000000)
  private let orange = Colour(0xE69F00)

  private func whole(_ canvas: Canvas) -> Rectangle {
    Rectangle(x: 0, y: 0, width: Double(canvas.width), height: Double(canvas.height))
  }

  @Test("a rectangle at whole pixels has its exact colour, and nothing beside it")
  func rectangle() throws {
    let canvas = try Canvas(width: 5, height: 4, background: Colour(0x123456))
    canvas.fill(Rectangle(x: 1, y: 2, width: 3, height: 1), with: orange)
    let raster = try canvas.raster()
    for y in 0..<4 {
      for x in 0..<5 {
        let isFilled = (1...3).contains(x) && y == 2
        #expect(raster[x: x, y: y] == (isFilled ? orange : Colour(0x123456)))
      }
    }
  }

  @Test("a PNG decodes to the pixels that were drawn")
  func roundTrip() throws {
    let canvas = try Canvas(width: 61, height: 17, background: Colour(0x0A141E))
    canvas.fill(Rectangle(x: 3.3, y: 2.7, width: 20, height: 9), with: orange)
    canvas.draw(
      "Dice", at: Point(x: 20, y: 14), style: TextStyle(size: 12, colour: Colour(0xFFFFFF)))
    let isSame = try Raster(png: canvas.png().bytes) == canvas.raster()
    #expect(isSame)
  }

  @Test("a side of no pixels or of more than Cairo's is refused", arguments: [-1, 0, 32_768, .max])
  func size(side: Int) {
    #expect(throws: RenderingError.invalidSize(width: side, height: 3)) {
      try Canvas(width: side, height: 3, background: Colour(0))
    }
  }

  @Test("the first failure is kept, with its operation and status, and later drawing is ignored")
  func failure() throws {
    let canvas = try Canvas(width: 8, height: 8, background: black)
    let image = GrayImage(width: 1, height: 2, pixels: [0, 255])
    try canvas.draw(image, in: Rectangle(x: 0, y: 0, width: 0, height: 8))
    canvas.fill(whole(canvas), with: orange)
    let expected = RenderingError.cairo(
      operation: "draw an image of 1x2 pixels", status: 5, reason: "invalid matrix (not invertible)"
    )
    #expect(throws: expected) { try canvas.png() }
    #expect(throws: expected) { try canvas.raster() }
    #expect(
      expected.description
        == "Cairo cannot draw an image of 1x2 pixels: invalid matrix (not invertible) (status 5).")
  }

  @Test("an image fills its rectangle up to the edges, first row on top")
  func image() throws {
    let canvas = try Canvas(width: 40, height: 40, background: orange)
    let image = GrayImage(width: 2, height: 2, pixels: [0, 80, 160, 240])
    try canvas.draw(image, in: Rectangle(x: 10, y: 10, width: 20, height: 20))
    let raster = try canvas.raster()
    #expect(raster[x: 10, y: 10] == Colour(0x000000))
    #expect(raster[x: 29, y: 10] == Colour(0x505050))
    #expect(raster[x: 10, y: 29] == Colour(0xA0A0A0))
    #expect(raster[x: 29, y: 29] == Colour(0xF0F0F0))
    #expect(raster[x: 9, y: 20] == orange)
    #expect(raster[x: 20, y: 30] == orange)
  }

  @Test("an outline within an outline is a hole")
  func hole() throws {
    func square(_ from: Double, _ to: Double) -> [Point] {
      [(from, from), (to, from), (to, to), (from, to)].map { Point(x: $0.0, y: $0.1) }
    }
    let canvas = try Canvas(width: 12, height: 12, background: black)
    canvas.fill([square(1, 11), square(4, 8)], with: orange, opacity: 1)
    let raster = try canvas.raster()
    #expect(raster[x: 2, y: 6] == orange)
    #expect(raster[x: 6, y: 6] == black)
    #expect(raster[x: 0, y: 6] == black)
  }

  @Test("what is no PNG is a clear error")
  func garbage() throws {
    let bytes = try Canvas(width: 9, height: 9, background: orange).png().bytes
    #expect(throws: RenderingError.self) { _ = try Raster(png: []) }
    #expect(throws: RenderingError.self) {
      _ = try Raster(png: Array(bytes.prefix(bytes.count / 2)))
    }
    #expect(throws: RenderingError.self) {
      _ = try Raster(png: [UInt8](repeating: 0x5A, count: 500))
    }
    var damaged = bytes
    let data = try #require(bytes.indices.first { bytes[$0...].starts(with: Array("IDAT".utf8)) })
    damaged[data + 6] ^= 0xFF
    #expect(throws: RenderingError.self) { _ = try Raster(png: damaged) }
  }
}
