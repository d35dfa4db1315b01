// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Tensors
import Testing

@Suite("Writing NIfTI files")
struct NIfTIWritingTests {
  let folder: TemporaryFolder
  let geometry = Geometry(
    extent: Extent(depth: 3, height: 4, width: 5),
    affine: Affine(
      x: SIMD3(-0.9, 0.2, 0.05), y: SIMD3(0.3, 1.4, 0.4), z: SIMD3(0.1, -0.3, 2.2),
      origin: SIMD3(12, -7, 3.5)))

  init() throws { folder = try TemporaryFolder() }

  private var counting: Volume {
    Volume(geometry: geometry, voxels: (0..<60).map { Float($0) })
  }

  @Test(
    "what is written is read, in every type, plain and compressed",
    arguments: NIfTIDataType.allCases, [".nii", ".nii.gz"])
  func roundTrip(type: NIfTIDataType, suffix: String) throws {
    let path = folder.path("image\(suffix)")
    try NIfTIFile.write(counting, to: path, as: type)
    let file = try NIfTIFile(opening: path)
    #expect(file.header.dataType == type)
    #expect(file.isCompressed == (suffix == ".nii.gz"))
    #expect(file.geometry.isAligned(with: geometry, tolerance: 1e-5))
    let voxels = try file.volume().voxels
    #expect(voxels == counting.voxels)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
  }

  @Test("integers are rounded and clamped")
  func clamping() throws {
    let values: [Float] = [-1e9, -0.6, 0.4, 254.5, 255.6, .nan] + [Float](repeating: 1, count: 54)
    let path = folder.path("image.nii")
    try NIfTIFile.write(Volume(geometry: geometry, voxels: values), to: path, as: .uint8)
    #expect(try NIfTIFile(opening: path).volume().voxels.prefix(6) == [0, 0, 0, 254, 255, 0])
  }

  @Test("labels take over the source's header and lie where the source lies")
  func sourceHeader() throws {
    let source = try NIfTIFile(opening: FixtureFiles.path("nifti/anatomical.nii"))
    let labels = LabelVolume(
      geometry: source.geometry,
      labels: (0..<source.geometry.voxelCount).map { UInt8($0 % 5) })
    let path = folder.path("labels.nii.gz")
    try NIfTIFile.write(labels, to: path, header: source.header)
    let file = try NIfTIFile(opening: path)
    #expect(file.geometry == source.geometry)
    #expect(try file.labels() == labels)
    // qform, sform and their codes: bytes 252 to 328 of the header.
    let found = try FixtureFiles.header(path)
    let kept = try FixtureFiles.header(FixtureFiles.path("nifti/anatomical.nii"))
    #expect(found[252..<256] == [2, 0, 2, 0])
    #expect(found[256..<328] == ArraySlice(Self.swapped(kept[256..<328])))
  }

  /// Words of four bytes in the other order: the source is big-endian.
  private static func swapped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    stride(from: bytes.startIndex, to: bytes.endIndex, by: 4).flatMap {
      bytes[$0..<$0 + 4].reversed()
    }
  }

  @Test("frames lie along the fourth dimension")
  func frames() throws {
    let path = folder.path("frames.nii.gz")
    var other = counting
    other.voxels.reverse()
    try NIfTIFile.write(frames: [counting, other], to: path, as: .int16)
    let file = try NIfTIFile(opening: path)
    #expect(file.frameCount == 2)
    #expect(try file.volume(frame: 1).voxels == other.voxels)
    #expect(throws: ImagingError.self) { try file.volume(frame: 2) }
  }

  @Test("what cannot be written leaves what was there")
  func failures() throws {
    #expect(throws: ImagingError.self) {
      try NIfTIFile.write(counting, to: folder.path("image.png"))
    }
    #expect(throws: ImagingError.self) {
      try NIfTIFile.write(counting, to: folder.path("missing/image.nii"))
    }
    // A folder of that name is in the way.
    try FileManager.default.createDirectory(
      atPath: folder.path("taken.nii/x"), withIntermediateDirectories: true)
    #expect(throws: ImagingError.self) {
      try NIfTIFile.write(counting, to: folder.path("taken.nii"))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["taken.nii"])
  }

  @Test("a write that fails anywhere leaves what was there, and names the file and the reason")
  func fullDisk() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      // Noise, which does not become smaller.
      var generator = SeededGenerator(seed: 1)
      let extent = Extent(depth: 20, height: 30, width: 40)
      let volume = Volume(
        geometry: Geometry(extent: extent, affine: Affine(spacing: SIMD3(1, 1, 1))),
        voxels: (0..<extent.voxelCount).map { _ in Float.random(in: 0..<1, using: &generator) })
      for name in ["image.nii", "image.nii.gz"] {
        let path = try folder.file(name, Array("what was there".utf8))
        // The header alone has 352 bytes; packed, nothing is written before the end of 64 KiB.
        for limit in [0, 100, 352, 5000, 65_536, 80_000] {
          ResourceLimit.limitFiles(to: limit)
          #expect(
            throws: ImagingError.fileOperation(
              operation: "write", path: path, reason: "File too large"), "\(name) \(limit)"
          ) { try NIfTIFile.write(volume, to: path) }
          #expect(try Data(contentsOf: URL(filePath: path)) == Data("what was there".utf8))
          #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [name])
        }
        ResourceLimit.limitFiles(to: 1 << 20)
        try NIfTIFile.write(volume, to: path)
        #expect(try NIfTIFile(opening: path).volume() == volume)
        try FileManager.default.removeItem(atPath: path)
      }
    }
  }

  @Test("pipes and devices are not replaced by files", arguments: ["image.nii", "image.nii.gz"])
  func pipe(name: String) throws {
    #expect(mkfifo(folder.path(name), 0o600) == 0)
    #expect(
      throws: ImagingError.fileOperation(
        operation: "write", path: folder.path(name), reason: "it is a pipe, not a file")
    ) { try NIfTIFile.write(counting, to: folder.path(name)) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [name])
  }
}
