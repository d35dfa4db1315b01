// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Evaluation
import Foundation
import Imaging
import Learning
import Phantom
import Tensors

struct BenchData: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Time how a case is read, preprocessed, taken from the cache and scored.",
    discussion: """
      Writes a synthetic case into a temporary folder, or takes the first complete case of --cohort. \
      Prints medians on one core: reading its four contrasts and the mask, preprocessing them, both \
      from the cache, and HD95 of ET, TC and WT against the same mask shifted by two voxels. Files \
      are in the system's page cache.
      """)

  @Option(name: .long, help: "Voxels, width x height x depth, as 240x240x155.")
  var shape = ShapeArgument(extent: Geometry.brats.extent)

  @Option(name: .long, help: "Side of the network's volume, in voxels.")
  var volume = 128

  @Option(
    name: .long, help: "A folder of cases, or a list (FILE.json), instead of a synthetic case.")
  var cohort: String?

  @Option(name: .long, help: "Times that everything is done.")
  var repeats = 5

  @Flag(name: .long, help: "Print JSON.")
  var json = false

  func validate() throws {
    guard shape.extent.sides.allSatisfy((16...512).contains) else {
      throw ValidationError("--shape is \(shape); allowed: sides of 16 to 512.")
    }
    guard (8...512).contains(volume) else {
      throw ValidationError("--volume is \(volume); allowed: 8 to 512.")
    }
    guard (1...1000).contains(repeats) else {
      throw ValidationError("--repeats is \(repeats); allowed: 1 to 1000.")
    }
  }

  func run() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "twinseg-bench-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let item = try subject(folder.path)
    let result = try measure(item, cacheFolder: folder.appendingPathComponent("cache").path)
    try Console.output(json ? try JSONOutput.text(result) : result.table)
  }

  private func subject(_ folder: String) throws -> CohortCase {
    let place = cohort ?? "\(folder)/phantom"
    if cohort == nil {
      try PhantomHospital.all[0].patient(0, extent: shape.extent, seed: 0).write(toCohort: place)
    }
    let cohort = try CohortSource.cohort(place, edition: nil)
    guard let item = cohort.cases.first(where: \.isComplete) else {
      throw LearningError.noCases("with all contrasts and a mask in '\(place)'")
    }
    return item
  }

  private func measure(_ item: CohortCase, cacheFolder: String) throws -> BenchDataResult {
    let settings = PreprocessingSettings(extent: Extent(volume))
    let cache = try PreparedCache(folder: cacheFolder, settings: settings)
    let prepared = try cache.prepared(item)
    var images = [Float](repeating: 0, count: prepared.channels * prepared.extent.voxelCount)
    var labels = [UInt8](repeating: 0, count: prepared.extent.voxelCount)
    let read = try medianSeconds { _ = try CaseReader.images(of: item) }
    let cold = try medianSeconds { _ = try cache.preprocess(item) }
    let cached = try medianSeconds {
      let file = try cache.prepared(item)
      try images.withUnsafeMutableBufferPointer { images in
        try labels.withUnsafeMutableBufferPointer { try file.read(images: images, labels: $0) }
      }
    }
    guard let mask = try CaseReader.mask(of: item) else {
      throw LearningError.noCases("with a mask")
    }
    let shifted = Self.shifted(mask)
    let distance = medianSeconds {
      for structure in Structure.regions {
        _ = HausdorffDistance.percentile95(of: structure, reference: mask, prediction: shifted)
      }
    }
    let extent = mask.geometry.extent
    return BenchDataResult(
      case: item.id, shape: [extent.width, extent.height, extent.depth], volume: volume,
      readSecondsMedian: read, coldSecondsMedian: cold, cachedSecondsMedian: cached,
      hausdorffSecondsMedian: distance)
  }

  /// By two voxels along the width; what leaves on one side comes in on the other.
  private static func shifted(_ mask: LabelVolume) -> LabelVolume {
    LabelVolume(
      geometry: mask.geometry, labels: Array(mask.labels.dropFirst(2) + mask.labels.prefix(2)))
  }

  private func medianSeconds(_ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let times = try (0..<repeats).map { _ in try clock.measure(body) / .seconds(1) }.sorted()
    return times[repeats / 2]
  }
}
