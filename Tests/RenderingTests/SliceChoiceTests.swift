// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Rendering
import Tensors
import Testing

@Suite("Slices of overlay figures")
struct SliceChoiceTests {
  private let scene = Scene(geometry: Scene.geometry("LPS", sides: SIMD3(40, 50, 30)))

  private func indices(
    _ reference: [Scene.Box]?, _ prediction: [Scene.Box]?, image: Volume? = nil
  ) throws -> [Int] {
    let figure = try OverlayFigure(
      image: image ?? scene.image(), reference: reference.map(scene.mask),
      prediction: prediction.map(scene.mask), title: "slices")
    return AnatomicalView.allCases.map(figure.sliceIndex)
  }

  /// Indices along z, y and x of the voxel nearest to a position.
  private func indices(at position: SIMD3<Double>) -> [Int] {
    [position.z + 14.5, 24.5 - position.y, 19.5 - position.x].map { Int($0.rounded()) }
  }

  private func cube(_ centre: SIMD3<Double>, _ halfSide: Double) -> Scene.Box {
    Scene.Box(centre: centre, halfSides: SIMD3(halfSide, halfSide, halfSide), label: 2)
  }

  @Test("they go through the largest area of the reference, through the middle of equal ones")
  func reference() throws {
    let large = cube(SIMD3(-9.5, 10.5, 4.5), 5)
    let small = cube(SIMD3(10.5, -10.5, -9.5), 4)
    #expect(
      try indices([large, small], [small]) == indices(at: large.centre))
    // Two lesions side by side have together more than the larger alone.
    let beside = cube(SIMD3(10.5, 10.5, -9.5), 4)
    #expect(try indices([large, small, beside], nil)[0] == indices(at: small.centre)[0])
  }

  @Test("an empty reference gives way to the prediction")
  func prediction() throws {
    let lesion = cube(SIMD3(-9.5, 10.5, 4.5), 3)
    #expect(try indices([], [lesion]) == indices(at: lesion.centre))
    #expect(try indices(nil, [lesion]) == indices(at: lesion.centre))
  }

  @Test("without tumour they go through the middle of the brain")
  func brain() throws {
    let brain = cube(SIMD3(5.5, -6.5, 2.5), 7)
    let image = scene.image { brain.contains($0) ? 80 : 0 }
    #expect(try indices([], [], image: image) == indices(at: brain.centre))
    #expect(try indices(nil, nil, image: image) == indices(at: brain.centre))
    let nothing = scene.image(.nan)
    #expect(try indices(nil, nil, image: nothing) == [14, 25, 20])
  }

  @Test("intensities are shown from the 1st to the 99.5th percentile of what is not background")
  func window() throws {
    // 1000 to 1999 in the head, outliers and NaN in it, and 0 around it.
    var image = scene.image(0)
    let head = 10_000..<50_000
    for offset in head {
      image.voxels[offset] = 1000 + Float((offset * 7919) % 1000)
    }
    image.voxels[12_345] = 1e30
    image.voxels[12_346] = -1e30
    image.voxels[12_347] = .nan
    image.voxels[12_348] = .infinity
    let drawn = try DrawnFigure(OverlayFigure(image: image, title: "window"))
    let pixels = try drawn.pixels(in: drawn.panel(.axial, .image).image).map { Int($0.red) }
    // A linear ramp from 1010 to 1995: its mean is in the middle of the window.
    let bright = pixels.filter { $0 > 0 }
    #expect(bright.count * 2 > pixels.count)
    #expect(abs(Double(bright.reduce(0, +)) / Double(bright.count) - 127.5) < 8)
  }
}
