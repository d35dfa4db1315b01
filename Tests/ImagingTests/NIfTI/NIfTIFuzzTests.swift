// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing

@Suite("Mutated NIfTI files", .timeLimit(.minutes(10)))
struct NIfTIFuzzTests {
  @Test("20,000 files are errors or images, within the memory that is stated")
  func files() async throws {
    let folder = NIfTIFuzz.folder(ofChildOf: getpid())
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let result = await #expect(processExitsWith: .success) {
      var fuzz = try NIfTIFuzz()
      try fuzz.run(in: NIfTIFuzz.folder(ofChildOf: getppid()))
    }
    guard result != nil else {
      let number = try String(contentsOfFile: "\(folder)/number", encoding: .utf8)
      Issue.record("the process ended at file \(number) of seed \(NIfTIFuzz.seed) in \(folder)")
      return
    }
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test("a file is the same whenever it is made, and another for another number or seed")
  func seeds() throws {
    let originals = [try FixtureFiles.bytes("nifti/u1-little.nii")]
    let files = [(1, 1), (1, 1), (1, 2), (2, 1)].map { seed, number in
      (0..<20).map {
        NIfTIMutator(seed: UInt64(seed), originals: originals).file(20 * number + $0).bytes
      }
    }
    #expect(files[0] == files[1])
    #expect(files[0] != files[2] && files[0] != files[3])
  }
}
