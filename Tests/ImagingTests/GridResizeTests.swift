// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Tensors
import Testing

@Suite("Resizing")
struct GridResizeTests {
  private func resized(_ voxels: [Float], _ resize: GridResize) -> [Float] {
    [Float](unsafeUninitializedCapacity: resize.target.voxelCount) { result, count in
      voxels.withUnsafeBufferPointer {
        let part = UnsafeMutableBufferPointer(rebasing: result[..<resize.target.voxelCount])
        resize.resizeLinearly($0, into: part)
      }
      count = resize.target.voxelCount
    }
  }

  /// One extent of each axis in turn.
  private static func lines(_ count: Int) -> [Extent] {
    [
      Extent(depth: 1, height: 1, width: count), Extent(depth: 1, height: count, width: 1),
      Extent(depth: count, height: 1, width: 1),
    ]
  }

  @Test("rows are resized half-pixel centred, along every axis", arguments: 0..<3)
  func rows(axis: Int) {
    let cases: [(Int, [Float])] = [
      (4, [0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3]), (8, [0.5, 2.5, 4.5, 6.5]),
      (6, [0.25, 1.75, 3.25, 4.75]),
    ]
    for (count, expected) in cases {
      let resize = GridResize(
        from: Self.lines(count)[axis], to: Self.lines(expected.count)[axis])
      #expect(resized((0..<count).map { Float($0) }, resize) == expected)
    }
  }

  @Test("labels are the nearest voxel's, along every axis", arguments: 0..<3)
  func labels(axis: Int) {
    let resize = GridResize(from: Self.lines(6)[axis], to: Self.lines(4)[axis])
    #expect(resize.resizeNearest([0, 1, 2, 3, 4, 5]) == [0, 2, 3, 5])
  }

  @Test("images and labels are resized as TorchIO does")
  func torchIO() throws {
    let fixture = try TransformFixture.preprocessing()
    let (image, labels) = (try fixture["image"], try fixture.labels("labels"))
    let names = fixture.names(after: "resized.")
    #expect(names.count == 3)
    for name in names {
      let resize = GridResize(
        from: try fixture.extent("image"), to: try fixture.extent("resized.\(name)"))
      #expect(largestDifference(resized(image, resize), try fixture["resized.\(name)"]) < 1e-3)
      #expect(
        areEqual(resize.resizeNearest(labels), try fixture.labels("labels.\(name)")), "\(name)")
    }
  }

  @Test("the same extent changes nothing")
  func identity() throws {
    let fixture = try TransformFixture.preprocessing()
    let extent = try fixture.extent("image")
    let resize = GridResize(from: extent, to: extent)
    #expect(areEqual(resized(try fixture["image"], resize), try fixture["image"]))
    let labels = try fixture.labels("labels")
    #expect(areEqual(resize.resizeNearest(labels), labels))
  }
}
