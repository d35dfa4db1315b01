// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Tensors
import Testing

@Suite("Damaged NIfTI files")
struct NIfTIDamageTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static func words(_ values: [Int16]) -> [UInt8] {
    values.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
  }

  private static func float(_ value: Float) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
  }

  /// Bytes that are put into a good header, and what the error says.
  static let damages: [(Int, [UInt8], String)] = [
    (0, [1, 2, 3, 4], "does not begin with a NIfTI-1 header"),
    (0, [0x1c, 2, 0, 0], "NIfTI-2"),
    (40, words([0]), "claims 0 dimensions"),
    (40, words([8]), "claims 8 dimensions"),
    (42, words([0]), "dimensions are [0, 3, 2]"),
    (42, words([-4]), "dimensions are [-4, 3, 2]"),
    (42, words([4096, 4096, 4096]), "68719476736 voxels"),
    (42, words([400, 400, 400]), "cannot be in it"),
    (40, words([5, 4, 3, 2, 1, 7]), "four are read"),
    (70, words([128]), "code 128"),
    (72, words([16]), "16 bits a voxel"),
    (108, float(100), "begin at byte 100.0"),
    (108, float(.nan), "begin at byte nan"),
    (108, float(1e30), "begin at byte 1e+30"),
    (108, float(352.5), "begin at byte 352.5"),
    (112, float(2) + float(.infinity), "scaled by 2.0 and inf"),
    (280, float(.nan), "voxels would be"),
    (280, float(0) + float(0) + float(0), "cannot be inverted"),
    (292, float(.infinity), "cannot be inverted"),
    (123, [8], ""),
    (123, [5], "unit of length has code 5"),
    (344, Array("ni1\0".utf8), "another file"),
    (344, [0, 0, 0, 0], "magic"),
  ]

  @Test("what a header claims is checked", arguments: damages.indices)
  func header(index: Int) throws {
    let (offset, bytes, text) = Self.damages[index]
    var file = try FixtureFiles.bytes("nifti/u1-little.nii")
    file.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    let path = try folder.file("image.nii", file)
    guard !text.isEmpty else {
      #expect(try NIfTIFile(opening: path).volume().voxels.count == 24)
      return
    }
    let error = try #require(throws: ImagingError.self) { _ = try NIfTIFile(opening: path) }
    #expect(error.description.contains(text), "\(error)")
    #expect(error.description.contains(path))
  }

  @Test("a file cut short anywhere is an error", arguments: ["u1-little.nii", "scaled.nii.gz"])
  func truncation(name: String) throws {
    let good = try FixtureFiles.bytes("nifti/\(name)")
    // Without gzip's checksum at the end all voxels may still be there.
    let least = name.hasSuffix(".gz") ? good.count - 10 : good.count
    for length in 0..<least {
      let path = try folder.file("cut", Array(good.prefix(length)))
      #expect(throws: ImagingError.self, "\(length) bytes") {
        _ = try NIfTIFile(opening: path).volume()
      }
    }
  }

  @Test("a changed byte of compressed voxels is found by gzip's checksum")
  func checksum() throws {
    var bytes = try FixtureFiles.bytes("nifti/scaled.nii.gz")
    bytes[bytes.count - 7] ^= 1
    let path = try folder.file("image.nii.gz", bytes)
    #expect(throws: ImagingError.self) { _ = try NIfTIFile(opening: path).volume() }
  }

  @Test("labels are whole numbers up to 255")
  func labels() throws {
    let error = try #require(throws: ImagingError.self) {
      _ = try NIfTIFile(opening: FixtureFiles.path("nifti/scaled.nii.gz")).labels()
    }
    #expect(error.description.contains("voxel (0, 0, 0) is -3.0"))
  }

  /// Thousands of damaged files; TWINSEG_FUZZ_IMAGES sets another number.
  @Test("damage is an error or an image within bounds")
  func mutations() throws {
    let count =
      ProcessInfo.processInfo.environment["TWINSEG_FUZZ_IMAGES"].flatMap { Int($0) } ?? 3000
    let names = [
      "u1-little.nii", "f8-big.nii", "scaled.nii.gz", "frames.nii.gz", "qform.nii", "nan.nii.gz",
    ]
    let seeds = try names.map { try FixtureFiles.bytes("nifti/\($0)") }
    var generator = SeededGenerator(seed: 11)
    var refused = 0
    for number in 0..<count {
      let bytes = Self.mutated(seeds[number % seeds.count], using: &generator)
      let path = try folder.file("damaged", bytes)
      do throws(ImagingError) {
        let file = try NIfTIFile(opening: path)
        // As documented: not beyond what the file's length can hold.
        let claimed = file.frameCount * file.geometry.voxelCount * file.header.dataType.width
        #expect(claimed <= 1100 * bytes.count, "damage \(number)")
        for frame in 0..<min(2, file.frameCount) {
          let found = try file.volume(frame: frame).voxels.count
          #expect(found == file.geometry.voxelCount, "damage \(number)")
        }
      } catch {
        refused += 1
        #expect(error.description.utf8.count < 1000, "damage \(number)")
      }
    }
    #expect(refused > count / 4 && refused < count)
  }

  private static func mutated(
    _ good: [UInt8], using generator: inout SeededGenerator
  ) -> [UInt8] {
    var bytes = good
    for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
      let end = Bool.random(using: &generator) ? min(348, bytes.count) : bytes.count
      let index = Int.random(in: 0..<end, using: &generator)
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
      case 1: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: index)
      case 2: bytes[index] = [0, 0x7f, 0x80, 0xff].randomElement(using: &generator) ?? 0
      case 3:
        // A field that decides: dimensions, type, place, codes.
        let field = [40, 42, 44, 46, 48, 70, 72, 108, 112, 252, 254].randomElement(
          using: &generator)
        if let field, field + 1 < bytes.count {
          bytes[field] = UInt8.random(in: 0...255, using: &generator)
          bytes[field + 1] = UInt8.random(in: 0...255, using: &generator)
        }
      default: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      }
    }
    return bytes
  }
}
