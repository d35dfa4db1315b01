// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Rendering
import Tensors
import Testing

@Suite("Content of overlay figures")
struct OverlayContentTests {
  // Gray of an image without contrast, as overlays and error panels dim it.
  private let overlaid = Colour(0x606060)
  private let dimmed = Colour(0x4D4D4D)
  private let scene = Scene(geometry: Scene.geometry("LPS", sides: SIMD3(60, 60, 60)))

  private func box(_ x: Double, _ y: Double, _ label: UInt8) -> Scene.Box {
    Scene.Box(centre: SIMD3(x, y, 0), halfSides: SIMD3(6, 6, 6), label: label)
  }

  @Test("the legend has the exact colours")
  func legend() throws {
    let drawn = try DrawnFigure(
      OverlayFigure(
        image: scene.image(), reference: scene.mask([]), prediction: scene.mask([]),
        title: "legend"))
    for tumourClass in TumourClass.allCases.dropFirst() {
      let swatch = try #require(drawn.figure.swatch(of: tumourClass))
      let colour = try #require(tumourClass.colour)
      #expect(drawn.pixels(in: swatch).allSatisfy { $0 == colour })
    }
    for mistake in Mistake.allCases {
      let swatch = try #require(drawn.figure.swatch(of: mistake))
      #expect(drawn.pixels(in: swatch).allSatisfy { $0 == mistake.colour })
    }
    #expect(drawn.figure.swatch(of: TumourClass.background) == nil)
  }

  @Test("classes are red, green and yellow")
  func classColours() throws {
    let red = try #require(TumourClass.necroticCore.colour)
    let green = try #require(TumourClass.edema.colour)
    let yellow = try #require(TumourClass.enhancing.colour)
    #expect(red.red > 200 && red.green < 80 && red.blue < 80)
    #expect(green.green > 160 && green.red < 100 && green.blue < 120)
    #expect(yellow.red > 200 && yellow.green > 200 && yellow.blue < 80)
  }

  @Test("classes are filled half-transparently in the reference's and the prediction's panels")
  func fills() throws {
    let reference = scene.mask([box(18, 18, 1), box(-18, 18, 2), box(18, -18, 3)])
    let prediction = scene.mask([box(18, 18, 2), box(-18, 18, 3), box(18, -18, 1)])
    let drawn = try DrawnFigure(
      OverlayFigure(
        image: scene.image(), reference: reference, prediction: prediction, title: "fills"))
    // The patient's right is on the left: x of 18 mm is at a share of 0.2.
    let places: [(place: (x: Double, y: Double), reference: TumourClass, prediction: TumourClass)] =
      [
        ((0.2, 0.2), .necroticCore, .edema), ((0.8, 0.2), .edema, .enhancing),
        ((0.2, 0.8), .enhancing, .necroticCore),
      ]
    for (place, expectedReference, expectedPrediction) in places {
      for (content, tumourClass) in [
        (PanelContent.reference, expectedReference), (.prediction, expectedPrediction),
      ] {
        let colour = try #require(tumourClass.colour)
        let expected = overlaid.blended(with: colour, opacity: 0.38)
        #expect(try drawn.pixel(.axial, content, at: place).isNear(expected))
      }
      #expect(try drawn.pixel(.axial, .image, at: place) == Colour(0x808080))
    }
    for content in [PanelContent.reference, .prediction] {
      #expect(try drawn.pixel(.axial, content, at: (0.8, 0.8)) == overlaid)
    }
  }

  @Test("classes have opaque contours")
  func contours() throws {
    let drawn = try DrawnFigure(
      OverlayFigure(
        image: scene.image(), reference: scene.mask([box(0, 0, 2)]), title: "contour"))
    let colour = try #require(TumourClass.edema.colour)
    let pixels = try drawn.pixels(in: drawn.panel(.axial, .reference).image)
    // Four sides of 12 voxels of 320/60 pixels, at least one pixel wide.
    #expect(pixels.count { $0.isNear(colour, tolerance: 12) } > 200)
  }

  @Test("the error panel tells missed, spurious and confused tumour apart")
  func mistakes() throws {
    let reference = scene.mask([box(18, 18, 2), box(18, -18, 3), box(-18, -18, 1)])
    let prediction = scene.mask([box(-18, 18, 2), box(18, -18, 1), box(-18, -18, 1)])
    let drawn = try DrawnFigure(
      OverlayFigure(
        image: scene.image(), reference: reference, prediction: prediction, title: "mistakes"))
    for (place, mistake) in [
      ((x: 0.2, y: 0.2), Mistake.missed), ((x: 0.8, y: 0.2), .spurious),
      ((x: 0.2, y: 0.8), .confused),
    ] {
      let expected = dimmed.blended(with: mistake.colour, opacity: 0.5)
      #expect(try drawn.pixel(.axial, .errors, at: place).isNear(expected))
    }
    #expect(try drawn.pixel(.axial, .errors, at: (0.8, 0.8)) == dimmed)
  }

  @Test("every pair of labels is the mistake it is")
  func mistakeTable() {
    for reference: UInt8 in 0...3 {
      for prediction: UInt8 in 0...3 {
        let expected: Mistake? =
          reference == prediction
          ? nil : prediction == 0 ? .missed : reference == 0 ? .spurious : .confused
        #expect(Mistake(reference: reference, prediction: prediction) == expected)
      }
    }
  }

  @Test("columns without an input are left out")
  func columns() throws {
    let mask = scene.mask([box(0, 0, 1)])
    func contents(_ reference: LabelVolume?, _ prediction: LabelVolume?) throws -> [PanelContent] {
      let drawn = try DrawnFigure(
        OverlayFigure(
          image: scene.image(), reference: reference, prediction: prediction, title: "columns"))
      let views = drawn.figure.panels.filter { $0.content == .image }.map(\.view)
      #expect(views == [.axial, .coronal, .sagittal])
      return drawn.figure.panels.filter { $0.view == .coronal }.map(\.content)
    }
    #expect(try contents(nil, nil) == [.image])
    #expect(try contents(mask, nil) == [.image, .reference])
    #expect(try contents(nil, mask) == [.image, .prediction])
    #expect(try contents(mask, mask) == [.image, .reference, .prediction, .errors])
  }

  @Test("the table has millilitres of classes and regions, and the Dice coefficients given")
  func table() throws {
    // Voxels of 8 mm³: 12x12x12 mm are 6^3 of them.
    let scene = Scene(
      geometry: Scene.geometry("RAS", sides: SIMD3(60, 60, 60), spacing: SIMD3(2, 2, 2)))
    let reference = scene.mask([
      box(18, 18, 1), box(-18, 18, 2), box(-18, -18, 2), box(18, -18, 3),
    ])
    let speck = scene.mask([
      Scene.Box(centre: SIMD3(1, 1, 1), halfSides: SIMD3(1, 1, 0.5), label: 3)
    ])
    let figure = try OverlayFigure(
      image: scene.image(), reference: reference, prediction: speck, title: "table",
      dice: [.whole: 0.91249, .core: .nan])
    #expect(figure.table.head == ["Volume, mL", "NCR", "ED", "ET", "TC", "WT"])
    #expect(
      figure.table.volumes == [
        ["Reference", "1.7", "3.5", "1.7", "3.5", "6.9"],
        ["Prediction", "0.0", "0.0", "0.01", "0.01", "0.01"],
      ])
    #expect(figure.table.dice == ["Dice", "", "", "–", "–", "0.912"])
    #expect(
      try OverlayFigure(image: scene.image(), reference: reference, title: "").table.dice == nil)
  }
}
