// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Imaging
import Tensors
import Testing

/// Files of several frames, read in one pass.
@Suite("Frames of a file", .timeLimit(.minutes(1)))
struct FrameSelectionTests {
  private let folder: TemporaryFolder
  private let frames: [Volume]

  init() throws {
    folder = try TemporaryFolder()
    let geometry = Geometry(extent: Extent(depth: 3, height: 4, width: 5), affine: .brats)
    frames = (0..<5).map { frame in
      Volume(
        geometry: geometry, voxels: (0..<geometry.voxelCount).map { Float($0 + 100 * frame) })
    }
  }

  @Test("frames come in the order asked for, also twice", arguments: ["a.nii", "a.nii.gz"])
  func order(name: String) throws {
    let path = folder.path(name)
    try NIfTIFile.write(frames: frames, to: path)
    let file = try NIfTIFile(opening: path)
    for selection in [[3, 0, 1, 3], [4], [1, 2], [], [4, 3, 2, 1, 0]] {
      let found = try file.volumes(frames: selection)
      #expect(found.map(\.voxels) == selection.map { frames[$0].voxels })
    }
    for missing in [[0, 5], [-1, 2]] {
      let error = try #require(
        #expect(throws: ImagingError.self) { try file.volumes(frames: missing) })
      #expect(error.description.contains("it has 5 frames"), "\(error)")
    }
  }

  @Test("a file that ends within or before a frame is an error, whichever frames are asked for")
  func truncated() throws {
    let path = folder.path("a.nii.gz")
    try NIfTIFile.write(frames: frames, to: path)
    let bytes = try Data(contentsOf: URL(filePath: path))
    try bytes.prefix(bytes.count / 2).write(to: URL(filePath: path))
    let file = try NIfTIFile(opening: path)
    for selection in [[0, 1, 2, 3], [0, 4], [4]] {
      #expect(throws: ImagingError.self) { try file.volumes(frames: selection) }
    }
  }

  @Test("a case of the Decathlon has the contrasts of its one file")
  func decathlon() throws {
    let path = folder.path("BRATS_001.nii.gz")
    try NIfTIFile.write(frames: frames, to: path)
    let found = try #require(try Cohort(discoveredIn: folder.path).cases.first)
    let (volumes, header) = try found.readImages()
    // FLAIR, T1, T1ce and T2 on disk; T1, T1ce, T2 and FLAIR for a network.
    #expect(volumes.map(\.voxels) == [1, 2, 3, 0].map { frames[$0].voxels })
    #expect(header.frameCount == 5)
    #expect(try found.voxelDigest() == frames[1].digest)
    #expect(CaseVerification(of: found).digest == frames[1].digest.description)
  }

  @Test(
    "a pipe, a device, a folder or a name with a zero byte in it is an error that comes at once")
  func noFiles() throws {
    let pipe = folder.path("p_t1.nii")
    #expect(mkfifo(pipe, 0o600) == 0)
    let inner = folder.path("folder.nii.gz")
    try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: true)
    try NIfTIFile.write(frames[0], to: folder.path("real.nii"))
    let cases = [
      (pipe, "it is a pipe"), ("/dev/zero", "it is a device"),
      (inner, "it is a folder"), (folder.path("real.nii") + "\0x", "zero byte"),
    ]
    for (path, reason) in cases {
      let error = try #require(
        #expect(throws: ImagingError.self) { try NIfTIFile(opening: path) })
      #expect(error.description.contains(reason), "\(error)")
    }
    // Listed as an image, it is a finding of its case.
    let image = ["t1", "t1ce", "t2", "flair"].map { "\"p_\($0).nii\"" }
    let list = try folder.file(
      "list.json",
      Array(
        """
        {"training": [{"image": [\(image.joined(separator: ", "))]}]}
        """.utf8))
    let found = try #require(try Datalist(contentsOf: list, edition: .brats2017).cases.first)
    let findings = CaseVerification(of: found).findings
    #expect(findings.first?.kind == .unreadableFile)
    #expect(findings.first?.detail.contains("p_t1.nii") == true)
  }
}
