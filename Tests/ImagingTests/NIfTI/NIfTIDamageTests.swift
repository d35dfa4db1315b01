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
    for length in 0..<good.count {
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

  @Test("a file that was changed after it was opened is an error")
  func change() throws {
    let path = try folder.file("image.nii", FixtureFiles.bytes("nifti/u1-little.nii"))
    let file = try NIfTIFile(opening: path)
    #expect(try file.volume().voxels.count == 24)
    // Longer, so that it cannot have the same length and time.
    _ = try folder.file("image.nii", FixtureFiles.bytes("nifti/u1-little.nii") + [0])
    #expect(
      throws: ImagingError.invalidFile(
        path: path, reason: "it was changed after its header was read")
    ) { try file.volume() }
    #expect(try NIfTIFile(opening: path).volume().voxels.count == 24)
  }

  @Test("what is no file is an error at once, and names the path")
  func noFile() throws {
    let cases: [(String, (String) -> Int32)] = [
      ("it is a pipe, not a file", { mkfifo($0, 0o600) }),
      ("it is a folder", { mkdir($0, 0o700) }),
      ("Too many levels of symbolic links", { symlink($0, $0) }),
      ("No such file or directory", { symlink("nowhere", $0) }),
      ("fewer than a header", { close(creat($0, 0o600)) }),
    ]
    for (index, (reason, make)) in cases.enumerated() {
      for suffix in ["nii", "nii.gz"] {
        let path = folder.path("\(index).\(suffix)")
        #expect(make(path) == 0)
        let error = try #require(throws: ImagingError.self) { _ = try NIfTIFile(opening: path) }
        #expect(error.description.contains(reason), "\(error)")
        #expect(error.description.contains("'\(path)'"), "\(error)")
      }
    }
    let below = try folder.file("file", [1]) + "/image.nii"
    let error = try #require(throws: ImagingError.self) { _ = try NIfTIFile(opening: below) }
    #expect(error.description == "Cannot open '\(below)': Not a directory.")
  }

  @Test("labels are whole numbers up to 255")
  func labels() throws {
    let error = try #require(throws: ImagingError.self) {
      _ = try NIfTIFile(opening: FixtureFiles.path("nifti/scaled.nii.gz")).labels()
    }
    #expect(error.description.contains("voxel (0, 0, 0) is -3.0"))
  }
}
