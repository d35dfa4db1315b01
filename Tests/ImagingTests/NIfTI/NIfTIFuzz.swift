// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Imaging
import Testing

/// Reads damaged files one after the other, in a process that may take no more memory than
/// NIfTIFile says that it takes: an allocation beyond ends the process.
struct NIfTIFuzz {
  static let count = 20_000
  /// NIFTI_FUZZ_SEED tries others by hand.
  static let seed =
    ProcessInfo.processInfo.environment["NIFTI_FUZZ_SEED"].flatMap { UInt64($0) } ?? 11
  /// What NIfTIFile takes whatever it reads, and as much again for the allocator's own rounding and
  /// for the errors.
  private static let allowance = 2 << 20
  private static let names = [
    "u1-little.nii", "u1-big.nii", "i1-little.nii", "i2-little.nii", "u2-big.nii", "i4-big.nii",
    "u4-little.nii", "i8-little.nii", "u8-big.nii", "f4-little.nii", "f4-big.nii",
    "f8-little.nii", "f8-big.nii", "flat.nii", "left-handed.nii", "qform.nii", "scaled-float.nii",
    "slope-nan.nii", "slope-zero.nii",
  ]

  let mutator: NIfTIMutator
  private let voxels: [[Float]]
  private(set) var imageCount = 0
  private(set) var refusalCount = 0

  init() throws {
    mutator = NIfTIMutator(
      seed: Self.seed, originals: try Self.names.map { try FixtureFiles.bytes("nifti/\($0)") })
    voxels = try Self.names.map {
      try NIfTIFile(opening: FixtureFiles.path("nifti/\($0)")).volume().voxels
    }
  }

  /// Where a process keeps the file that it reads, and its number, for whoever sees the process die.
  static func folder(ofChildOf parent: pid_t) -> String {
    FileManager.default.temporaryDirectory.path + "/NIfTIFuzz-\(parent)"
  }

  mutating func run(in folder: String) throws {
    let numberFile = open("\(folder)/number", O_WRONLY | O_CREAT, 0o644)
    let file = open("\(folder)/damaged", O_WRONLY | O_CREAT, 0o644)
    defer {
      close(numberFile)
      close(file)
    }
    for number in 0..<Self.count {
      try Self.fill(numberFile, with: Array("\(number)\n".utf8))
      let damaged = mutator.file(number)
      try Self.fill(file, with: damaged.bytes)
      try check(damaged, number, path: "\(folder)/damaged")
    }
    #expect(imageCount > Self.count / 5 && refusalCount > Self.count / 5)
  }

  /// Some file systems write to the disk at once what replaces an emptied file; 20,000 times that
  /// would take minutes. So the file is never emptied.
  private static func fill(_ descriptor: Int32, with bytes: [UInt8]) throws {
    try #require(pwrite(descriptor, bytes, bytes.count, 0) == bytes.count)
    try #require(ftruncate(descriptor, bytes.count) == 0)
  }

  private mutating func check(
    _ file: NIfTIMutator.File, _ number: Int, path: String
  ) throws {
    let comment: Comment = "seed \(Self.seed), file \(number): \(file.damage)"
    if !ResourceLimit.hasSanitizer {
      let isCompressed = file.bytes.starts(with: [0x1f, 0x8b])
      ResourceLimit.limitMemory(
        toFurther: Self.allowance + 4 * (isCompressed ? 1032 : 1) * file.bytes.count)
    }
    defer { ResourceLimit.limitMemory(toFurther: nil) }
    do throws(ImagingError) {
      let image = try NIfTIFile(opening: path)
      checkHeader(image, length: file.bytes.count, comment)
      var first: [Float] = []
      for frame in Set([0, image.frameCount - 1]) {
        let volume = try image.volume(frame: frame)
        #expect(volume.voxels.count == image.geometry.voxelCount, comment)
        if frame == 0 { first = volume.voxels }
      }
      try checkLabels(image, first, comment)
      imageCount += 1
      switch file.outcome {
      case .refusal: Issue.record("it was read. \(comment)")
      case .original(let index):
        let isSame = first.elementsEqual(voxels[index]) { $0.bitPattern == $1.bitPattern }
        #expect(isSame, comment)
      case .any: break
      }
    } catch {
      refusalCount += 1
      // The file is there and can be read: whatever is wrong is wrong in it.
      guard case .invalidFile(path, let reason) = error else {
        Issue.record("\(error) \(comment)")
        return
      }
      #expect((10...300).contains(reason.utf8.count), "\(reason) \(comment)")
      if case .original = file.outcome { Issue.record("\(error) \(comment)") }
    }
  }

  private func checkHeader(_ image: NIfTIFile, length: Int, _ comment: Comment) {
    let (extent, affine) = (image.geometry.extent, image.geometry.affine)
    #expect(extent.sides.allSatisfy { (1...4096).contains($0) }, comment)
    #expect((1...4096).contains(image.frameCount), comment)
    // No file holds more.
    let claimed = image.frameCount * extent.voxelCount * image.header.dataType.width
    #expect(claimed <= length * (image.isCompressed ? 1032 : 1), comment)
    let numbers = [affine.x, affine.y, affine.z, affine.origin].flatMap { [$0.x, $0.y, $0.z] }
    #expect(numbers.allSatisfy { $0.isFinite }, comment)
    #expect(affine.determinant != 0 && affine.determinant.isFinite, comment)
    #expect(image.header.slope.isFinite && image.header.intercept.isFinite, comment)
  }

  /// Labels are the volume's values, or one of them is no label.
  private func checkLabels(
    _ image: NIfTIFile, _ values: [Float], _ comment: Comment
  ) throws(ImagingError) {
    let areLabels = values.allSatisfy { (0...255).contains($0) && $0 == $0.rounded() }
    do throws(ImagingError) {
      let isSame = try image.labels().labels.elementsEqual(values) { Float($0) == $1 }
      #expect(areLabels && isSame, comment)
    } catch {
      #expect(!areLabels, "\(error) \(comment)")
    }
  }
}
