// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Testing

/// nibabel wrote and read the fixtures; see Fixtures/make_nifti.py.
@Suite("NIfTI files as nibabel has them")
struct NIfTIOracleTests {
  struct Expectation: Decodable {
    let extent: [Int]
    let frames: Int
    let affine: [[Double]]
    let orientation: String
    let sums: [Double]
    let values: [[Double?]]?
  }

  @Test("grid, type, byte order and scaling of every fixture are nibabel's")
  func fixtures() throws {
    let all = try FixtureFiles.json([String: Expectation].self, "nifti/expected.json")
    #expect(all.count > 30)
    for (name, expected) in all {
      let file = try NIfTIFile(opening: FixtureFiles.path("nifti/\(name)"))
      let extent = file.geometry.extent
      #expect([extent.width, extent.height, extent.depth] == expected.extent, "\(name)")
      #expect(file.frameCount == expected.frames, "\(name)")
      #expect(file.isCompressed == name.hasSuffix(".gz"), "\(name)")
      #expect(file.geometry.affine.orientation == expected.orientation, "\(name)")
      let affine = file.geometry.affine
      for row in 0..<3 {
        let found = [affine.x[row], affine.y[row], affine.z[row], affine.origin[row]]
        for (found, expected) in zip(found, expected.affine[row]) {
          #expect(abs(found - expected) < 1e-5, "\(name) \(row)")
        }
      }
      for frame in 0..<expected.frames {
        let volume = try file.volume(frame: frame)
        try compare(volume, expected, frame, name)
      }
    }
  }

  private func compare(
    _ volume: Volume, _ expected: Expectation, _ frame: Int, _ name: String
  ) throws {
    guard let values = expected.values?[frame] else {
      let sum = volume.voxels.reduce(0) { $0 + Double($1) }
      #expect(sum == expected.sums[frame], "\(name)")
      return
    }
    #expect(volume.voxels.count == values.count, "\(name)")
    for (found, value) in zip(volume.voxels, values) {
      if let value {
        #expect(Double(found) == value, "\(name)")
      } else {
        #expect(found.isNaN, "\(name)")
      }
    }
  }
}
