// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Testing

/// Two hospitals whose data sets overlap.
@Suite("Pools of cohorts", .timeLimit(.minutes(2)))
struct CohortPoolTests {
  private let first: WrittenCases
  private let second: WrittenCases

  init() throws { (first, second) = (try WrittenCases(), try WrittenCases()) }

  private func cohort(_ written: WrittenCases, _ name: String) throws -> Cohort {
    try Cohort(discoveredIn: written.folder.path, name: name)
  }

  /// The same voxels under another name, uncompressed.
  private func copy(_ id: String, as name: String) throws {
    try FileManager.default.createDirectory(
      atPath: second.folder.path(name), withIntermediateDirectories: true)
    for suffix in ["t1", "t1ce", "t2", "flair"] {
      try NIfTIFile.write(
        NIfTIFile(opening: first.path(id, suffix)).volume(),
        to: second.folder.path("\(name)/\(name)_\(suffix).nii"), as: .int16)
    }
    try NIfTIFile.write(second.mask([1, 2, 4]), to: second.folder.path("\(name)/\(name)_seg.nii"))
  }

  @Test("a case of two hospitals is in the pool once, by its voxels and not by its name")
  func duplicates() async throws {
    let id = try first.write(1)
    _ = try first.write(2)
    try copy(id, as: "BraTS20_Training_001")
    _ = try second.write(3)
    let cohorts = [try cohort(first, "A"), try cohort(second, "B")]
    let pool = try await CohortPool(of: cohorts, width: 2)
    #expect(pool.cohort.cases.map(\.id) == [id, "BraTS2021_00002", "BraTS2021_00003"])
    #expect(pool.dropped == [.init(id: "BraTS20_Training_001", original: id)])
    #expect(pool.cohort.name == "A+B")
    #expect(pool.heldTwice.isEmpty && pool.failures.isEmpty)
    let reversed = try await CohortPool(of: cohorts.reversed(), width: 1)
    #expect(reversed.dropped == [.init(id: id, original: "BraTS20_Training_001")])
    #expect(CohortPool(of: cohorts).cohort.cases.count == 4)
  }

  @Test("what a split holds stays, twice if it holds it twice")
  func held() async throws {
    let id = try first.write(1)
    try copy(id, as: "BraTS20_Training_001")
    let cohorts = [try cohort(first, "A"), try cohort(second, "B")]
    let later = try await CohortPool(of: cohorts, keeping: ["BraTS20_Training_001"], width: 1)
    #expect(later.dropped == [.init(id: id, original: "BraTS20_Training_001")])
    let both = try await CohortPool(of: cohorts, keeping: ["BraTS20_Training_001", id], width: 1)
    #expect(both.dropped.isEmpty)
    #expect(both.heldTwice == [.init(id: "BraTS20_Training_001", original: id)])
    #expect(both.cohort.cases.count == 2)
  }

  @Test("a copy that a list keeps for the test stays, not the one that would train")
  func listedTests() async throws {
    let id = try first.write(1)
    _ = try first.write(2)
    try copy(id, as: "BraTS20_Training_001")
    let found = try #require(try cohort(second, "B").cases.first)
    let listed = Cohort(
      name: "B", root: "b.json",
      cases: [
        CohortCase(
          id: found.id, patient: found.patient, edition: found.edition, images: found.images,
          mask: found.mask, listed: ListedPlace(part: .test))
      ])
    let pool = try await CohortPool(of: [try cohort(first, "A"), listed], width: 1)
    #expect(pool.dropped == [.init(id: id, original: found.id)])
    #expect(try CohortSplit(of: pool.cohort, seed: 1).test.contains(found.id))
  }

  @Test("different cases of one id are both in the pool, and their patient in one part")
  func sameID() async throws {
    let id = try first.write(1)
    _ = try second.write(1)
    try NIfTIFile.write(second.volume(99), to: second.path(id, "t1"), as: .float32)
    let pool = try await CohortPool(
      of: [try cohort(first, "A"), try cohort(second, "B")], width: 2)
    #expect(pool.cohort.cases.map(\.id) == [id, "\(id)~2"])
    #expect(Set(pool.cohort.cases.map(\.patient)) == [id])
    #expect(pool.cohort.cases[1].images[.t1]?.path == second.path(id, "t1"))
  }

  @Test("a case that lacks its mask is no original, and one that cannot be read stays and is told")
  func incomplete() async throws {
    let id = try first.write(1)
    try copy(id, as: "BraTS20_Training_001")
    try FileManager.default.removeItem(atPath: first.path(id, "seg"))
    let broken = try second.write(4)
    try Data([1, 2, 3]).write(to: URL(filePath: second.path(broken, "t1")))
    let pool = try await CohortPool(
      of: [try cohort(first, "A"), try cohort(second, "B")], width: 2)
    #expect(pool.dropped.isEmpty)
    #expect(pool.failures.map(\.member.id) == [broken])
    #expect(pool.cohort.cases.count == 3)
  }
}
