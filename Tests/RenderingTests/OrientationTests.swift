// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Rendering
import Tensors
import Testing

@Suite("Orientation of overlay figures")
struct OrientationTests {
  /// In the patient's left, anterior and superior octant.
  private let lesion = Scene.Box(
    centre: SIMD3(-10, 14, 8), halfSides: SIMD3(5, 4, 3), label: 2)

  private func drawn(_ geometry: Geometry) throws -> DrawnFigure {
    let scene = Scene(geometry: geometry)
    return try DrawnFigure(
      OverlayFigure(
        image: scene.image(), reference: scene.mask([lesion]), prediction: scene.mask([]),
        title: "octants"))
  }

  @Test(
    "a left, anterior, superior lesion is on the right above in axial and coronal, and on the left above in sagittal slices",
    arguments: ["LPS", "RAS", "PSR", "LAS", "SLA", "IPR"])
  func octant(orientation: String) throws {
    let drawn = try drawn(Scene.geometry(orientation, spacing: SIMD3(1, 2, 1.5)))
    for content in [PanelContent.reference, .errors] {
      let axial = try drawn.colourfulCentre(.axial, content)
      #expect(abs(axial.x - 0.75) < 0.02 && abs(axial.y - 0.22) < 0.02)
      let coronal = try drawn.colourfulCentre(.coronal, content)
      #expect(abs(coronal.x - 0.75) < 0.02 && abs(coronal.y - (15 - 8) / 30.0) < 0.03)
      let sagittal = try drawn.colourfulCentre(.sagittal, content)
      #expect(abs(sagittal.x - 0.22) < 0.02 && abs(sagittal.y - (15 - 8) / 30.0) < 0.03)
    }
  }

  @Test("oblique grids are shown along the nearest axes", arguments: [-35.0, -10, 10, 35])
  func oblique(degrees: Double) throws {
    let (c, s) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
    // Indices grow to the back, upwards and to the right, turned about the axis through both ears.
    let geometry = Scene.centred(
      [SIMD3(0, -c, s), SIMD3(0, s, c), SIMD3(1, 0, 0)], [50, 30, 40])
    let scene = Scene(geometry: geometry)
    // In the rotated patient's octant.
    let centre = SIMD3(-10, 14 * c + 8 * s, -14 * s + 8 * c)
    let mask = scene.mask([Scene.Box(centre: centre, halfSides: SIMD3(4, 3, 3), label: 1)])
    let drawn = try DrawnFigure(
      OverlayFigure(image: scene.image(), prediction: mask, title: "oblique"))
    let axial = try drawn.colourfulCentre(.axial, .prediction)
    #expect(abs(axial.x - 0.75) < 0.04 && abs(axial.y - 0.22) < 0.04)
    let coronal = try drawn.colourfulCentre(.coronal, .prediction)
    #expect(abs(coronal.x - 0.75) < 0.04 && abs(coronal.y - 7 / 30.0) < 0.06)
    let sagittal = try drawn.colourfulCentre(.sagittal, .prediction)
    #expect(abs(sagittal.x - 0.22) < 0.04 && abs(sagittal.y - 7 / 30.0) < 0.06)
  }

  @Test("the same patient gives the same pictures, whichever way the voxels lie in memory")
  func everyOrientation() throws {
    func pictures(_ orientation: String) throws -> [[Colour]] {
      let scene = Scene(
        geometry: Scene.geometry(orientation, sides: SIMD3(13, 16, 10)))
      let image = scene.image { 100 + 3 * Float($0.x) + 2 * Float($0.y) + Float($0.z * $0.x) }
      let small = Scene.Box(centre: SIMD3(-3, 3, 2), halfSides: SIMD3(2, 1.6, 1.6), label: 3)
      let other = Scene.Box(centre: SIMD3(-2, 3, 1), halfSides: SIMD3(2, 1.6, 1.6), label: 1)
      let drawn = try DrawnFigure(
        OverlayFigure(
          image: image, reference: scene.mask([small]), prediction: scene.mask([other]),
          title: "same"))
      return drawn.figure.panels.map { drawn.pixels(in: $0.cell) }
    }
    let expected = try pictures("LPI")
    try #require(Scene.orientations.count == 48 && Set(Scene.orientations).count == 48)
    for orientation in Scene.orientations {
      let isSame = try pictures(orientation) == expected
      #expect(isSame, "\(orientation)")
    }
  }

  @Test("marks tell the patient's directions around every image")
  func marks() throws {
    let drawn = try drawn(Scene.geometry("PSR"))
    let expected: [AnatomicalView: String] = [.axial: "RLAP", .coronal: "RLSI", .sagittal: "APSI"]
    for panel in drawn.figure.panels {
      let cell = panel.cell
      let rims = [
        Rectangle(x: cell.x, y: cell.centre.y - 14, width: 28, height: 28),
        Rectangle(x: cell.maximumX - 28, y: cell.centre.y - 14, width: 28, height: 28),
        Rectangle(x: cell.centre.x - 14, y: cell.y, width: 28, height: 28),
        Rectangle(x: cell.centre.x - 14, y: cell.maximumY - 28, width: 28, height: 28),
      ]
      let read = try rims.map { try Glyph.nearest(to: Glyph(drawn.pixels(in: $0), width: 28)) }
      #expect(expected[panel.view] == String(read))
    }
  }
}
