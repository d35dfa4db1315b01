// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Rendering
import Tensors
import Testing

@Suite("Degenerate input of overlay figures")
struct DegenerateInputTests {
  /// Draws all columns and decodes the file.
  private func raster(
    _ image: Volume, _ reference: LabelVolume? = nil, _ prediction: LabelVolume? = nil
  ) throws -> Raster {
    let figure = try OverlayFigure(
      image: image, reference: reference, prediction: prediction, title: "", subtitle: "\u{7}",
      dice: [.enhancing: .nan, .core: .infinity, .whole: -1e300])
    return try Raster(png: figure.png().bytes)
  }

  @Test(
    "images of one value, of none and of extremes give a figure",
    arguments: [
      0, -0.0, 1, -1, .nan, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude,
    ])
  func constant(value: Float) throws {
    let scene = Scene(geometry: Scene.geometry("LPS", sides: SIMD3(9, 8, 7)))
    let drawn = try raster(scene.image(value), scene.mask([]), scene.mask([]))
    #expect(drawn.width > 1000)
  }

  @Test("a constant image is gray, and NaN and background are black")
  func grays() throws {
    let scene = Scene(geometry: Scene.geometry("LPS", sides: SIMD3(16, 16, 16)))
    let image = scene.image { $0.x > 4 ? .nan : $0.x > 0 ? 0 : 7 }
    let drawn = try DrawnFigure(OverlayFigure(image: image, title: "grays"))
    // The field of view ends 4 mm right of what is neither: 12 mm are shown.
    #expect(try drawn.pixel(.axial, .image, at: (0.1, 0.5)) == Colour(0))
    #expect(try drawn.pixel(.axial, .image, at: (0.8, 0.5)) == Colour(0x808080))
  }

  @Test("values as far apart as floats can be do not overflow")
  func widest() throws {
    let scene = Scene(geometry: Scene.geometry("LPS", sides: SIMD3(8, 8, 8)))
    let most = Float.greatestFiniteMagnitude
    let image = scene.image { $0.x < 0 ? -most : most }
    let drawn = try DrawnFigure(OverlayFigure(image: image, title: "widest"))
    #expect(try drawn.pixel(.axial, .image, at: (0.1, 0.5)) == Colour(0xFFFFFF))
    #expect(try drawn.pixel(.axial, .image, at: (0.9, 0.5)) == Colour(0))
  }

  @Test(
    "volumes of one voxel in some directions give a figure",
    arguments: [
      SIMD3<Double>(1, 1, 1), SIMD3(64, 64, 1), SIMD3(1, 64, 64), SIMD3(64, 1, 64),
      SIMD3(1, 1, 900), SIMD3(900, 1, 1),
    ])
  func thin(sides: SIMD3<Double>) throws {
    let scene = Scene(geometry: Scene.geometry("PSR", sides: sides))
    let everything = scene.mask([Scene.Box(centre: .zero, halfSides: sides, label: 3)])
    #expect(try raster(scene.image(), everything, scene.mask([])).width > 1000)
    #expect(try raster(scene.image(), nil, everything).width > 500)
  }

  @Test("a mask of chequered voxels and one that fills the volume give a figure")
  func chequered() throws {
    let scene = Scene(geometry: Scene.geometry("LPS", sides: SIMD3(40, 40, 40)))
    var chequered = scene.mask([])
    for offset in chequered.labels.indices {
      chequered.labels[offset] = UInt8((offset + offset / 40 + offset / 1600) % 4)
    }
    let full = scene.mask([Scene.Box(centre: .zero, halfSides: SIMD3(99, 99, 99), label: 1)])
    #expect(try raster(scene.image(), chequered, full).width > 1000)
  }

  @Test("a mask on another grid is refused, by what differs")
  func otherGrid() throws {
    let scene = Scene(geometry: Scene.geometry("LPS"))
    let image = scene.image()
    let smaller = Scene(geometry: Scene.geometry("LPS", sides: SIMD3(40, 50, 29))).mask([])
    #expect(
      throws: RenderingError.invalidInput(
        name: "reference", reason: "it has 29x50x40 voxels and the image 30x50x40")
    ) { try OverlayFigure(image: image, reference: smaller, title: "") }
    var geometry = scene.geometry
    geometry.affine.origin.x += 1
    let moved = LabelVolume(geometry: geometry, labels: scene.mask([]).labels)
    #expect(
      throws: RenderingError.invalidInput(
        name: "prediction", reason: "it lies elsewhere in the patient than the image")
    ) { try OverlayFigure(image: image, prediction: moved, title: "") }
  }

  @Test("a label that is no class is refused")
  func unknownLabel() throws {
    let scene = Scene(geometry: Scene.geometry("LPS"))
    var mask = scene.mask([])
    mask.labels[77] = 4
    let error = RenderingError.invalidInput(
      name: "prediction", reason: "its label 4 is no class, 0 to 3")
    #expect(throws: error) {
      try OverlayFigure(image: scene.image(), prediction: mask, title: "")
    }
    #expect(
      error.description == "The prediction cannot be shown: its label 4 is no class, 0 to 3.")
  }

  @Test(
    "a grid without voxels or directions is refused",
    arguments: [
      (SIMD3<Double>(0, 0, 0), SIMD3<Double>(0, 1, 0), 2),
      (SIMD3(.nan, 0, 0), SIMD3(0, 1, 0), 2),
      (SIMD3(.infinity, 0, 0), SIMD3(0, 1, 0), 2),
      (SIMD3(1e300, 0, 0), SIMD3(0, 1, 0), 2),
      (SIMD3(1e-200, 0, 0), SIMD3(0, 1, 0), 2),
      (SIMD3(1, 0, 0), SIMD3(2, 0, 0), 2),
      (SIMD3(1, 0, 0), SIMD3(1, 1e-6, 0), 2),
      (SIMD3(1, 0, 0), SIMD3(0, 1, 0), 0),
    ])
  func grid(x: SIMD3<Double>, y: SIMD3<Double>, side: Int) throws {
    let geometry = Geometry(
      extent: Extent(side), affine: Affine(x: x, y: y, z: SIMD3(0, 0, 1)))
    #expect(throws: RenderingError.self) {
      try OverlayFigure(image: Scene(geometry: geometry).image(), title: "")
    }
  }

  @Test("a figure has the same bytes whenever it is drawn")
  func deterministic() async throws {
    let phantom = BrainPhantom(
      geometry: Scene.geometry("LPS", sides: SIMD3(180, 180, 150), spacing: SIMD3(3, 3, 3)))
    let figure = try OverlayFigure(
      image: phantom.image, reference: phantom.reference, prediction: phantom.prediction,
      title: "BraTS-GLI-00000-000", subtitle: "model version 1", dice: [.whole: 0.9])
    let first = try figure.png()
    let areSame = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        group.addTask { try figure.png() == first }
      }
      return try await group.reduce(true) { $0 && $1 }
    }
    #expect(areSame)
  }
}
