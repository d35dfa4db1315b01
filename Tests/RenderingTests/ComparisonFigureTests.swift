// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Rendering
import Tensors
import Testing

@Suite("Comparison figures")
struct ComparisonFigureTests {
  private func slice(_ orientation: String = "LPS") throws -> ComparisonSlice {
    let scene = Scene(
      geometry: Scene.geometry(
        orientation, sides: SIMD3(40, 60, 30), spacing: SIMD3(1, 2, 1.5)))
    func box(_ label: UInt8) -> [Scene.Box] {
      [Scene.Box(centre: SIMD3(10, 14, 5), halfSides: SIMD3(6, 8, 4), label: label)]
    }
    return try ComparisonSlice(
      image: scene.image(), reference: scene.mask(box(1)),
      predictions: [
        .init(name: "global model", note: "Dice 0.5", mask: scene.mask(box(2))),
        .init(name: "twin", note: "Dice 0.6", mask: scene.mask(box(3))),
      ], title: "case")
  }

  @Test("slices are the same whichever way voxels lie in memory", arguments: ["RAS", "PIR", "SAL"])
  func orientations(_ orientation: String) throws {
    let (expected, found) = (try slice(), try slice(orientation))
    #expect(found.layers == expected.layers && found.image == expected.image)
    #expect(found.width == 40 && found.height == 30)
    #expect(found.pixelWidth == 1 && found.pixelHeight == 2)
    #expect(found.count == 20)
  }

  @Test("each panel has its own mask's colour, the patient's left on the right")
  func panels() throws {
    let figure = try ComparisonFigure(try slice())
    let raster = try figure.drawn().raster()
    #expect(figure.panels.count == 4)
    let classes: [TumourClass?] = [nil, .necroticCore, .edema, .enhancing]
    for (panel, tumourClass) in zip(figure.panels, classes) {
      // Of an image without contrast, dimmed below masks.
      let gray = Colour(tumourClass == nil ? 0x808080 : 0x606060)
      let expected = tumourClass?.colour.map { gray.blended(with: $0, opacity: 0.38) } ?? gray
      func pixel(_ x: Double, _ y: Double) -> Colour {
        raster[x: Int(panel.x + x * panel.width), y: Int(panel.y + y * panel.height)]
      }
      // 10 mm of 40 to the patient's right, which is on the left; 14 of 60 to the front.
      #expect(pixel(0.25, 0.27).isNear(expected))
      #expect(pixel(0.75, 0.27) == gray && pixel(0.25, 0.8) == gray)
    }
  }

  @Test("a slice that was kept as JSON is the same picture")
  func coding() throws {
    let slice = try slice()
    let again = try JSONDecoder().decode(
      ComparisonSlice.self, from: try JSONEncoder().encode(slice))
    #expect(again == slice)
    #expect(try ComparisonFigure(again).png() == ComparisonFigure(slice).png())
  }

  @Test(
    "a slice that no case has is refused",
    arguments: [
      (#""width":40"#, #""width":41"#), (#""width":40"#, #""width":-40"#),
      (#""pixelWidth":1"#, #""pixelWidth":0"#), (#""layers":["#, #""layers":[],"other":["#),
      // Base64: labels of 0 become 4.
      ("AAAAAAAA", "BAQEBAQE"),
    ])
  func damaged(_ sound: String, _ damaged: String) throws {
    let encoder = JSONEncoder()
    let text = String(decoding: try encoder.encode(try slice()), as: UTF8.self)
    #expect(text.contains(sound))
    let slice = try JSONDecoder().decode(
      ComparisonSlice.self, from: Data(text.replacing(sound, with: damaged).utf8))
    #expect(throws: RenderingError.self) { try ComparisonFigure(slice) }
  }

  @Test("masks of another grid are refused")
  func otherGrid() throws {
    let scene = Scene(geometry: Scene.geometry("LPS"))
    let other = Scene(geometry: Scene.geometry("LPS", sides: SIMD3(41, 50, 30)))
    #expect(throws: RenderingError.self) {
      try ComparisonSlice(
        image: scene.image(), reference: scene.mask([]),
        predictions: [.init(name: "twin", note: "", mask: other.mask([]))], title: "")
    }
  }
}
