// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Learning
import ModelExchange
import NeuralNetwork
import Phantom
import Tensors
import Testing

/// A phantom's files as other scanners and converters would have written them.
@Suite("Orientation of cases")
struct OrientationTests {
  private let folder: TemporaryFolder
  private let phantom: PhantomCase

  init() throws {
    folder = try TemporaryFolder()
    phantom = PhantomHospital.all[0].patient(
      0, extent: Extent(depth: 24, height: 28, width: 32), seed: 11)
  }

  /// Where a voxel of a turned grid lies in the phantom's: which of its axes each index runs along.
  private struct Turn {
    let axes: [Int]
    let isReversed: [Bool]

    func geometry(_ source: Geometry) -> Geometry {
      let sides = [source.extent.width, source.extent.height, source.extent.depth]
      let steps = [source.affine.x, source.affine.y, source.affine.z]
      var corner = SIMD3<Double>.zero
      for axis in 0..<3 where isReversed[axis] {
        corner[axes[axis]] = Double(sides[axes[axis]] - 1)
      }
      let turned = (0..<3).map { isReversed[$0] ? -steps[axes[$0]] : steps[axes[$0]] }
      return Geometry(
        extent: Extent(depth: sides[axes[2]], height: sides[axes[1]], width: sides[axes[0]]),
        affine: Affine(
          x: turned[0], y: turned[1], z: turned[2], origin: source.affine.position(of: corner)))
    }

    func voxels<Value>(_ values: [Value], of source: Geometry) -> [Value] {
      let target = geometry(source)
      let sides = [target.extent.width, target.extent.height, target.extent.depth]
      return (0..<target.voxelCount).map { number in
        let index = [
          number % sides[0], number / sides[0] % sides[1], number / (sides[0] * sides[1]),
        ]
        var place = [0, 0, 0]
        for axis in 0..<3 {
          place[axes[axis]] = isReversed[axis] ? sides[axis] - 1 - index[axis] : index[axis]
        }
        return values[source.offset(x: place[0], y: place[1], z: place[2])]
      }
    }
  }

  private func write(_ turn: Turn, to name: String) throws -> CohortCase {
    for (modality, path) in phantom.imagePaths {
      let image = try #require(phantom.images[modality])
      let turned = Volume(
        geometry: turn.geometry(image.geometry),
        voxels: turn.voxels(image.voxels, of: image.geometry))
      try makeFolder(of: "\(name)/\(path)")
      try NIfTIFile.write(turned, to: folder.path("\(name)/\(path)"), as: .int16)
    }
    let mask = phantom.maskOnDisk
    try NIfTIFile.write(
      LabelVolume(
        geometry: turn.geometry(mask.geometry), labels: turn.voxels(mask.labels, of: mask.geometry)),
      to: folder.path("\(name)/\(phantom.maskPath)"))
    return try #require(try Cohort(discoveredIn: folder.path(name)).cases.first)
  }

  private func makeFolder(of path: String) throws {
    let parent = URL(filePath: folder.path(path)).deletingLastPathComponent().path
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
  }

  @Test("the same case in files of any orientation is learnt from and segmented alike")
  func files() throws {
    let architecture = PhantomCohort.architecture
    let model = ModelFile(
      metadata: try ModelMetadata(architecture: architecture),
      parameters: try architecture.initialParameters(seed: 3))
    let predictor = try Predictor(model: model, options: PredictionOptions())
    let cache = try PreparedCache(
      folder: folder.path("cache"), settings: predictor.preprocessing, elementType: .float32)
    let straight = Turn(axes: [0, 1, 2], isReversed: [false, false, false])
    let reference = try write(straight, to: "LPS")
    let prepared = try cache.preprocess(reference)
    let images = try CaseReader.images(of: reference).volumes
    let expected = try predictor.predict(images)
    #expect(images[0].geometry.affine.orientation == "LPS")
    let probabilities = expected.nativeProbabilities()
    #expect(Set(probabilities[3].voxels).count > 1000)
    let turns = [
      ("RAS", Turn(axes: [0, 1, 2], isReversed: [true, true, false])),
      ("LAS", Turn(axes: [0, 1, 2], isReversed: [false, true, false])),
      ("PIR", Turn(axes: [1, 2, 0], isReversed: [false, true, true])),
      ("SLP", Turn(axes: [2, 0, 1], isReversed: [false, false, false])),
    ]
    for (name, turn) in turns {
      let item = try write(turn, to: name)
      let volumes = try CaseReader.images(of: item).volumes
      #expect(volumes[0].geometry.affine.orientation == name)
      let found = try cache.preprocess(item)
      #expect(zip(found.images, prepared.images).allSatisfy { $0 == $1 }, "\(name)")
      #expect(found.labels == prepared.labels, "\(name)")
      let prediction = try predictor.predict(volumes)
      #expect(prediction.labels.geometry == volumes[0].geometry)
      let labels = turn.voxels(expected.labels.labels, of: images[0].geometry)
      #expect(zip(prediction.labels.labels, labels).allSatisfy { $0 == $1 }, "\(name)")
      for (volume, expected) in zip(prediction.nativeProbabilities(), probabilities) {
        let moved = turn.voxels(expected.voxels, of: images[0].geometry)
        #expect(volume.geometry == volumes[0].geometry)
        #expect(zip(volume.voxels, moved).allSatisfy { $0 == $1 }, "\(name)")
      }
      let finding = try #require(CaseVerification(of: item).findings.first)
      #expect(finding.kind == .otherOrientation && finding.detail.contains("run \(name)"))
      #expect(CaseVerification(of: item).isUsable)
    }
  }
}
