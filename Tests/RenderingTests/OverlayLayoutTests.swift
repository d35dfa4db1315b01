// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Rendering
import Tensors
import Testing

@Suite("Layout of overlay figures")
struct OverlayLayoutTests {
  @Test(
    "panels are apart and within the figure, from small volumes to large ones",
    arguments: [
      ("LPS", SIMD3<Double>(32, 32, 32), SIMD3<Double>(1, 1, 1)),
      ("RAS", SIMD3(240, 240, 155), SIMD3(1, 1, 1)),
      ("RSP", SIMD3(230, 230, 144), SIMD3(0.9, 0.9, 6)),
      ("LPS", SIMD3(64, 64, 1), SIMD3(1, 1, 1)),
      ("LPS", SIMD3(8, 400, 8), SIMD3(2, 2, 2)),
      ("LPS", SIMD3(0.5, 0.4, 0.3), SIMD3(0.01, 0.01, 0.01)),
    ])
  func sane(orientation: String, sides: SIMD3<Double>, spacing: SIMD3<Double>) throws {
    let scene = Scene(
      geometry: Scene.geometry(orientation, sides: sides, spacing: spacing))
    let mask = scene.mask([Scene.Box(centre: .zero, halfSides: sides / 4, label: 1)])
    let figure = try OverlayFigure(
      image: scene.image(), reference: mask, prediction: mask, title: "layout", dice: [.whole: 1])
    let raster = try Raster(png: figure.png().bytes)
    #expect((1000...2000).contains(raster.width) && (500...2000).contains(raster.height))
    let page = Rectangle(
      x: 0, y: 0, width: Double(raster.width), height: Double(raster.height))
    #expect(figure.panels.count == 12)
    for (index, panel) in figure.panels.enumerated() {
      #expect(page.contains(panel.cell))
      #expect(panel.cell.inset(by: 28).contains(panel.image))
      for other in figure.panels.dropFirst(index + 1) {
        let isApart =
          other.cell.x >= panel.cell.maximumX || other.cell.y >= panel.cell.maximumY
        #expect(isApart)
      }
    }
    // All images have one scale, up to a pixel of rounding.
    let pixelsPerMillimetre = figure.scaleBar.pixels / figure.scaleBar.millimetres
    for panel in figure.panels {
      let shown = panel.view == .sagittal ? (sides.y, sides.z) : (sides.x, 0)
      #expect(abs(panel.image.width - shown.0 * pixelsPerMillimetre) <= 1)
      let height = panel.view == .axial ? sides.y : sides.z
      #expect(abs(panel.image.height - height * pixelsPerMillimetre) <= 1)
    }
  }

  @Test("the scale bar is 5 cm for a head, and shorter or longer where that cannot be seen")
  func scaleBar() throws {
    func bar(_ sides: SIMD3<Double>, _ spacing: Double) throws -> ScaleBar {
      let scene = Scene(
        geometry: Scene.geometry(
          "LPS", sides: sides, spacing: SIMD3(spacing, spacing, spacing)))
      return try OverlayFigure(image: scene.image(), title: "").scaleBar
    }
    #expect(try bar(SIMD3(240, 240, 155), 1).text == "5 cm")
    #expect(try bar(SIMD3(150, 180, 140), 2).text == "5 cm")
    #expect(try bar(SIMD3(32, 32, 32), 1).text == "1 cm")
    #expect(try bar(SIMD3(20, 20, 20), 1).text == "5 mm")
    #expect(try bar(SIMD3(0.2, 0.2, 0.2), 0.01).text == "50 µm")
    #expect(try bar(SIMD3(4000, 4000, 4000), 100).text == "1 m")
  }

  @Test("the bar that is drawn has the length that it tells")
  func drawnBar() throws {
    let scene = Scene(
      geometry: Scene.geometry("LPS", sides: SIMD3(160, 160, 160), spacing: SIMD3(4, 4, 4)))
    let drawn = try DrawnFigure(OverlayFigure(image: scene.image(0), title: "bar"))
    let cell = try drawn.panel(.axial, .image).cell
    var longest = 0
    for y in Int(cell.maximumY - 20)..<Int(cell.maximumY) {
      let row = drawn.pixels(
        in: Rectangle(x: cell.x, y: Double(y), width: cell.width, height: 1))
      let runs = row.split { $0 == Palette.panel }.map(\.count)
      longest = max(longest, runs.max() ?? 0)
    }
    // 160 mm are 320 pixels wide.
    #expect(drawn.figure.scaleBar.millimetres == 50)
    #expect(longest == 100)
  }

  @Test("a long name is shortened to the figure's width", arguments: [false, true])
  func longTitle(hasMask: Bool) throws {
    let scene = Scene(geometry: Scene.geometry("LPS"))
    let name = String(repeating: "BraTS-GLI-00000-", count: 40) + "000"
    let figure = try OverlayFigure(
      image: scene.image(), reference: hasMask ? scene.mask([]) : nil, title: name, subtitle: name)
    let drawn = try DrawnFigure(figure)
    let margin = Rectangle(
      x: Double(drawn.raster.width - 26), y: 0, width: 26, height: 90)
    #expect(drawn.pixels(in: margin).allSatisfy { $0 == Palette.page })
    let header = Rectangle(x: 60, y: 20, width: Double(drawn.raster.width - 120), height: 60)
    #expect(drawn.pixels(in: header).contains { $0 != Palette.page })
  }

  @Test("a figure crops to the brain and what is labelled, with a margin")
  func crop() throws {
    let scene = Scene(geometry: Scene.geometry("LPS", sides: SIMD3(100, 100, 100)))
    let image = scene.image { abs($0.x) < 20 && abs($0.y) < 20 && abs($0.z) < 20 ? 50 : 0 }
    func width(_ boxes: [Scene.Box]) throws -> Double {
      let figure = try OverlayFigure(image: image, reference: scene.mask(boxes), title: "crop")
      let panel = try #require(figure.panels.first)
      return panel.image.width * figure.scaleBar.millimetres / figure.scaleBar.pixels
    }
    #expect(try abs(width([]) - 48) < 0.2)
    let outside = Scene.Box(centre: SIMD3(30, 0, 0), halfSides: SIMD3(5, 2, 2), label: 1)
    #expect(try abs(width([outside]) - 63) < 0.2)
  }
}
