// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Tensors
import Testing

/// One patient on grids that run along the same axes in all 48 ways. Voxels are told by where they lie
/// in the patient, which is the oracle.
@Suite("Orientation of grids")
struct GridOrientationTests {
  /// In the order of BraTS, of voxels that are 1, 1.5 and 2 mm apart.
  private static let patient = Geometry(
    extent: Extent(depth: 5, height: 7, width: 9),
    affine: Affine(
      x: SIMD3(-1, 0, 0), y: SIMD3(0, -1.5, 0), z: SIMD3(0, 0, 2), origin: SIMD3(11, 7, -3)))

  /// A grid of the same voxels, whose indices run along these axes of the patient's grid.
  struct Turn: CustomTestStringConvertible, Sendable {
    let axes: [Int]
    let isReversed: [Bool]

    static let all: [Turn] = [
      [0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0],
    ]
    .flatMap { axes in
      (0..<8).map { bits in
        Turn(axes: axes, isReversed: (0..<3).map { bits >> $0 & 1 == 1 })
      }
    }

    func applied(to geometry: Geometry) -> Geometry {
      let steps = [geometry.affine.x, geometry.affine.y, geometry.affine.z]
      let sides = [geometry.extent.width, geometry.extent.height, geometry.extent.depth]
      var corner = SIMD3<Double>.zero
      for (axis, isReversed) in zip(axes, isReversed) where isReversed {
        corner[axis] = Double(sides[axis] - 1)
      }
      let turned = zip(axes, isReversed).map { $1 ? -steps[$0] : steps[$0] }
      return Geometry(
        extent: Extent(depth: sides[axes[2]], height: sides[axes[1]], width: sides[axes[0]]),
        affine: Affine(
          x: turned[0], y: turned[1], z: turned[2], origin: geometry.affine.position(of: corner)))
    }

    var testDescription: String {
      applied(to: GridOrientationTests.patient).affine.orientation
    }
  }

  /// Where the centre of every voxel lies, in memory order, in thousandths of a millimetre.
  private func places(_ geometry: Geometry) -> [SIMD3<Int>] {
    let extent = geometry.extent
    return (0..<extent.depth).flatMap { z in
      (0..<extent.height).flatMap { y in
        (0..<extent.width).map { x in
          let place = geometry.affine.position(of: SIMD3(Double(x), Double(y), Double(z))) * 1000
          return SIMD3(Int(place.x.rounded()), Int(place.y.rounded()), Int(place.z.rounded()))
        }
      }
    }
  }

  /// The values of one grid in the memory order of another with the same voxels.
  private func moved<Value>(_ values: [Value], from: Geometry, to: Geometry) throws -> [Value] {
    let index = Dictionary(uniqueKeysWithValues: zip(places(from), 0...))
    return try places(to).map { values[try #require(index[$0])] }
  }

  private static func images(_ geometry: Geometry, seed: UInt64) -> [Volume] {
    var generator = SeededGenerator(seed: seed)
    return Modality.allCases.map { _ in
      var voxels = (0..<geometry.voxelCount).map { _ in Float(generator.next() % 1000 + 1) }
      // Air on three sides, as wide as nowhere else.
      for z in 0..<geometry.extent.depth {
        for y in 0..<geometry.extent.height {
          for x in 0..<geometry.extent.width where x < 3 || y >= 5 || z < 1 {
            voxels[geometry.offset(x: x, y: y, z: z)] = 0
          }
        }
      }
      return Volume(geometry: geometry, voxels: voxels)
    }
  }

  private static func mask(_ geometry: Geometry) -> LabelVolume {
    var generator = SeededGenerator(seed: 77)
    return LabelVolume(
      geometry: geometry,
      labels: (0..<geometry.voxelCount).map { _ in UInt8(generator.next() % 4) })
  }

  private static let settings = [
    PreprocessingSettings(extent: Extent(depth: 4, height: 6, width: 5), brainMargin: 1),
    PreprocessingSettings(
      extent: Extent(depth: 6, height: 4, width: 8), brainMargin: 0, fit: .cropOrPad),
  ]

  @Test("a case is prepared to the same bits whichever way its voxels lie", arguments: Turn.all)
  func prepared(turn: Turn) throws {
    let (images, mask) = (Self.images(Self.patient, seed: 5), Self.mask(Self.patient))
    let native = turn.applied(to: Self.patient)
    let turned = try images.map {
      Volume(
        geometry: native, voxels: try moved($0.voxels, from: Self.patient, to: native))
    }
    let turnedMask = LabelVolume(
      geometry: native, labels: try moved(mask.labels, from: Self.patient, to: native))
    for settings in Self.settings {
      let expected = try settings.apply(images: images, labels: mask)
      let found = try settings.apply(images: turned, labels: turnedMask)
      #expect(areEqual(found.images, expected.images))
      #expect(found.labels == expected.labels)
      #expect(found.placement.box == expected.placement.box)
      #expect(found.placement.spacing == expected.placement.spacing)
      #expect(settings.nativeExtent(of: turned) == settings.nativeExtent(of: images))
    }
  }

  @Test("predictions come to lie on the case's own grid", arguments: Turn.all)
  func restored(turn: Turn) throws {
    let native = turn.applied(to: Self.patient)
    var generator = SeededGenerator(seed: 9)
    for settings in Self.settings {
      let probabilities = (0..<4 * settings.extent.voxelCount).map { _ in
        Float(generator.next() % 1000) / 1000
      }
      let box = VoxelBox(
        origin: SIMD3(2, -1, 1), extent: Extent(depth: 3, height: 5, width: 6))
      func labels(_ geometry: Geometry) -> LabelVolume {
        let placement = Placement(native: geometry, box: box, extent: settings.extent)
        return probabilities.withUnsafeBufferPointer {
          placement.labels(fromProbabilities: $0, classes: 4)
        }
      }
      func plane(_ geometry: Geometry) -> Volume {
        probabilities[..<settings.extent.voxelCount].withUnsafeBufferPointer {
          Placement(native: geometry, box: box, extent: settings.extent).restored($0, outside: 2)
        }
      }
      let found = labels(native)
      #expect(found.geometry == native)
      #expect(
        found.labels == (try moved(labels(Self.patient).labels, from: Self.patient, to: native)))
      let volume = plane(native)
      #expect(volume.geometry == native)
      #expect(
        areEqual(
          volume.voxels, try moved(plane(Self.patient).voxels, from: Self.patient, to: native)))
    }
  }

  @Test("a grid is put into the order of BraTS and back, voxel by voxel", arguments: Turn.all)
  func roundTrip(turn: Turn) throws {
    let native = turn.applied(to: Self.patient)
    let orientation = GridOrientation(of: native)
    #expect(orientation.canonical.isAligned(with: Self.patient, tolerance: 1e-9))
    #expect(orientation.isCanonical == (turn.testDescription == "LPS"))
    let numbers = Array(0..<native.voxelCount)
    let canonical = orientation.canonical(numbers)
    #expect(canonical == (try moved(numbers, from: native, to: Self.patient)))
    #expect(orientation.native(canonical) == numbers)
  }

  @Test("an oblique grid goes to the nearest axes, each taken once, and keeps its tilt")
  func oblique() {
    // The first two indices run more to the front than to either side: the cosines are 0.60 and 0.75,
    // 0.68 and 0.72. Of both ways, 0.60 + 0.72 is less than 0.75 + 0.68.
    var affine = Affine(
      x: SIMD3(0.60, 0.75, 0.28), y: SIMD3(-0.68, 0.72, 0.14), z: SIMD3(0.1, -0.2, -0.97))
    #expect(affine.orientation == "ALI")
    // A quarter of a right angle about the vertical, upside down.
    affine = Affine(
      x: SIMD3(-0.924, 0.383, 0), y: SIMD3(-0.383, -0.924, 0), z: SIMD3(0, 0, -3))
    let orientation = GridOrientation(
      of: Geometry(extent: Extent(depth: 4, height: 3, width: 2), affine: affine))
    #expect(affine.orientation == "LPI")
    #expect(orientation.canonical.affine.orientation == "LPS")
    #expect(orientation.canonical.affine.x == affine.x)
    #expect(orientation.canonical.affine.z == SIMD3(0, 0, 3))
    #expect(orientation.canonical.affine.origin == SIMD3(0, 0, -9))
  }
}
