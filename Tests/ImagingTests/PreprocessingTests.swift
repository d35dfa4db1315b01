// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Tensors
import Testing

@Suite("Preprocessing")
struct PreprocessingTests {
  private let fixture: TransformFixture
  private let images: [Volume]
  private let labels: LabelVolume

  init() throws {
    fixture = try .preprocessing()
    let geometry = Geometry.millimetres(try fixture.extent("case.images"))
    let voxels = try fixture["case.images"]
    let count = geometry.voxelCount
    images = (0..<4).map {
      Volume(geometry: geometry, voxels: Array(voxels[$0 * count..<($0 + 1) * count]))
    }
    labels = LabelVolume(geometry: geometry, labels: try fixture.labels("case.labels"))
  }

  @Test("a case is cropped, normalised and resized as MONAI and TorchIO do")
  func pipeline() throws {
    let settings = PreprocessingSettings(
      extent: try fixture.extent("case.prepared"), brainMargin: 1)
    let prepared = try settings.apply(images: images, labels: labels)
    #expect(largestDifference(prepared.images, try fixture["case.prepared"]) < 1e-5)
    #expect(
      areEqual(try found(prepared.labels, "labels"), try fixture.labels("case.preparedLabels")))
    #expect(prepared.background == [0, 0, 0, 0])
    let box = try fixture["case.box"].map { Int($0) }
    #expect(prepared.placement.box.origin == SIMD3(box[0], box[1], box[2]))
    #expect(prepared.placement.box.end == SIMD3(box[3], box[4], box[5]))
  }

  @Test("probabilities return to the native grid as PyTorch interpolates")
  func restores() throws {
    let settings = PreprocessingSettings(
      extent: try fixture.extent("case.prepared"), brainMargin: 1)
    let placement = try settings.apply(images: images, labels: nil).placement
    let probabilities = try fixture["case.probabilities"]
    let expected = try fixture["case.restored"]
    let restored = probabilities.withUnsafeBufferPointer {
      placement.labels(fromProbabilities: $0, classes: 4)
    }
    #expect(areEqual(restored.labels, try fixture.labels("case.restoredLabels")))
    #expect(restored.geometry == images[0].geometry)
    let count = settings.extent.voxelCount
    for label in 0..<4 {
      let plane = probabilities[label * count..<(label + 1) * count].withUnsafeBufferPointer {
        placement.restored($0, outside: label == 0 ? 1 : 0)
      }
      let native = plane.geometry.voxelCount
      // PyTorch's coordinates are floats; neighbours differ by up to 16.
      #expect(
        largestDifference(plane.voxels, Array(expected[label * native..<(label + 1) * native]))
          < 2e-5)
    }
  }

  @Test("a prepared grid's spacing is the crop's over the extent")
  func spacing() {
    let native = Geometry(
      extent: Extent(depth: 10, height: 20, width: 30), affine: Affine(spacing: SIMD3(1, 2, 3)))
    let placement = Placement(
      native: native,
      box: VoxelBox(origin: SIMD3(1, 2, 3), extent: Extent(depth: 6, height: 10, width: 24)),
      extent: Extent(depth: 12, height: 5, width: 8))
    #expect(placement.spacing == SIMD3(3, 4, 1.5))
  }

  @Test("a fitted crop keeps native voxels amid background, and finds its way back")
  func fitted() throws {
    let settings = PreprocessingSettings(
      extent: Extent(depth: 20, height: 16, width: 8), brainMargin: 0, fit: .cropOrPad)
    let prepared = try settings.apply(images: images, labels: labels)
    let placement = prepared.placement
    #expect(placement.spacing == SIMD3(1, 1, 1))

    let whole = try PreprocessingSettings(
      extent: images[0].geometry.extent, brainMargin: nil
    ).apply(images: images, labels: labels)
    let native = images[0].geometry.extent
    let expected: [Float] = (0..<4).flatMap { channel in
      let count = native.voxelCount
      return placement.box.cropped(
        Array(whole.images[channel * count..<(channel + 1) * count]), of: native, padding: 0)
    }
    #expect(largestDifference(prepared.images, expected) < 1e-6)

    // One-hot probabilities of the labels restore these inside of the box.
    let classes = try found(prepared.labels, "labels")
    let probabilities: [Float] = (0..<4).flatMap { label in
      classes.map { Float($0 == label ? 1 : 0) }
    }
    let restored = probabilities.withUnsafeBufferPointer {
      placement.labels(fromProbabilities: $0, classes: 4)
    }
    let inside = placement.box.cropped(restored.labels, of: native, padding: 0)
    #expect(areEqual(inside, classes))
    #expect(restored.labels.count { $0 != 0 } == classes.count { $0 != 0 })
  }

  @Test("a whole image's statistics do not depend on the crop")
  func wholeImage() throws {
    var settings = PreprocessingSettings(
      extent: Extent(depth: 6, height: 6, width: 6), brainMargin: 0,
      rescale: IntensityRescale(lowerPercentile: 2, upperPercentile: 97),
      normalization: ZNormalization(mask: .wholeImage), fit: .cropOrPad)
    let cropped = try settings.apply(images: images, labels: nil)
    settings.brainMargin = 3
    let grown = try settings.apply(images: images, labels: nil)
    #expect(zip(cropped.background, grown.background).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(cropped.background.allSatisfy { $0 < -0.1 })
    #expect(cropped.labels == nil)
  }

  @Test("what cannot be preprocessed is named")
  func errors() throws {
    let settings = PreprocessingSettings(extent: Extent(4))
    func reason(_ images: [Volume], _ labels: LabelVolume? = nil) throws -> String {
      do {
        _ = try settings.apply(images: images, labels: labels)
      } catch {
        return "\(error)"
      }
      return "no error"
    }
    #expect(try reason([images[0]]).contains("1 images are given where 4 belong"))
    let small = Geometry.millimetres(Extent(3))
    let other = Volume(geometry: small, voxels: [Float](repeating: 1, count: 27))
    #expect(
      try reason([images[0], images[1], other, images[3]])
        .contains("the T2 image (3x3x3) is not on the grid of the T1 image"))
    #expect(
      try reason(images, LabelVolume(geometry: small, labels: [UInt8](repeating: 0, count: 27)))
        .contains("the mask (3x3x3) is not on the images' grid"))
    var constant = images[1]
    constant.voxels = constant.voxels.map { $0 == 0 ? 0 : 5 }
    #expect(
      try reason([images[0], constant, images[2], images[3]])
        .contains("the T1ce image cannot be z-normalised: the standard deviation"))
    let empty = Volume(
      geometry: images[0].geometry,
      voxels: [Float](repeating: 0, count: images[0].voxels.count))
    #expect(
      try reason([empty, empty, empty, empty]).contains("every voxel of every modality is 0"))
    #expect(
      try reason([empty, images[1], images[2], images[3]])
        .contains("the T1 image cannot be z-normalised: it has no non-zero voxels"))
  }

  @Test("settings out of their ranges are refused")
  func ranges() {
    let refused = [
      PreprocessingSettings(extent: Extent(0)), PreprocessingSettings(brainMargin: -1),
      PreprocessingSettings(brainMargin: 4097), PreprocessingSettings(brainMargin: .max),
      PreprocessingSettings(rescale: IntensityRescale(lowerPercentile: -1)),
      PreprocessingSettings(rescale: IntensityRescale(lowerPercentile: 60, upperPercentile: 60)),
      PreprocessingSettings(rescale: IntensityRescale(upperPercentile: .nan)),
      PreprocessingSettings(rescale: IntensityRescale(low: 1, high: 1)),
    ]
    for settings in refused {
      #expect(throws: ImagingError.self) { try settings.validate() }
    }
    for margin in [nil, 0, 2, 4096] {
      #expect(throws: Never.self) { try PreprocessingSettings(brainMargin: margin).validate() }
    }
  }

  @Test("settings and placements survive JSON")
  func codable() throws {
    let settings = PreprocessingSettings(
      rescale: IntensityRescale(lowerPercentile: 0.5, upperPercentile: 99.5))
    let decoded = try JSONDecoder().decode(
      PreprocessingSettings.self, from: JSONEncoder().encode(settings))
    #expect(decoded == settings)
    let placement = try PreprocessingSettings(extent: Extent(4)).apply(images: images, labels: nil)
      .placement
    #expect(
      try JSONDecoder().decode(Placement.self, from: JSONEncoder().encode(placement))
        == placement)
  }
}
