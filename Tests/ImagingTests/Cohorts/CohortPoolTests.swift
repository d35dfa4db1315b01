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
    let all = try await CohortPool(of: cohorts, keepsDuplicates: true, width: 2)
    #expect(all.cohort.cases.count == 4 && all.dropped.isEmpty && all.heldTwice.isEmpty)
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

  /// The first hospital's patients, and the second's: one of those is another name of the first's
  /// first, as a copy of the images tells, and has a follow-up.
  private func renamed() throws -> [Cohort] {
    for number in 1...6 { _ = try first.write(number) }
    try copy("BraTS2021_00001", as: "BraTS-GLI-00006-000")
    try copy("BraTS2021_00002", as: "BraTS-GLI-00006-001")
    try NIfTIFile.write(
      second.volume(77), to: second.folder.path("BraTS-GLI-00006-001/BraTS-GLI-00006-001_t1.nii"),
      as: .float32)
    return [try cohort(first, "A"), try cohort(second, "B")]
  }

  private static let person = [
    "BraTS2021_00001", "BraTS-GLI-00006-000", "BraTS-GLI-00006-001",
  ]

  /// The parts that hold a case of the person.
  private func parts(_ cohort: Cohort, seed: UInt64) throws -> [SplitPart] {
    let split = try CohortSplit(of: cohort, seed: seed)
    return SplitPart.allCases.filter { !split.ids(in: $0).filter(Self.person.contains).isEmpty }
  }

  @Test(
    "a person whom two hospitals name differently is in one part, with follow-ups",
    arguments: [false, true])
  func renamedPatient(keepsDuplicates: Bool) async throws {
    let cohorts = try renamed()
    for order in [cohorts, cohorts.reversed()] {
      let pool = try await CohortPool(of: order, keepsDuplicates: keepsDuplicates, width: 2)
      #expect(pool.dropped.count == (keepsDuplicates ? 0 : 1))
      for seed in 0..<20 as Range<UInt64> {
        #expect(try parts(pool.cohort, seed: seed).count == 1, "seed \(seed)")
      }
      #expect(Set(pool.cohort.cases.map(\.patient)).count == 6)
    }
  }

  @Test("a copy without a mask tells who a person is, and a test list keeps all of the person")
  func renamedAndIncomplete() async throws {
    let cohorts = try renamed()
    try FileManager.default.removeItem(
      atPath: second.folder.path("BraTS-GLI-00006-000/BraTS-GLI-00006-000_seg.nii"))
    let later = try cohort(second, "B")
    let listed = Cohort(
      name: "B", root: "b.json",
      cases: later.cases.map {
        CohortCase(
          id: $0.id, patient: $0.patient, edition: $0.edition, images: $0.images, mask: $0.mask,
          listed: ListedPlace(part: .test))
      })
    let pool = try await CohortPool(of: [cohorts[0], listed], width: 1)
    #expect(pool.dropped.isEmpty)
    let split = try CohortSplit(of: pool.cohort, seed: 1)
    #expect(split.test.filter(Self.person.contains) == ["BraTS-GLI-00006-001", "BraTS2021_00001"])
  }

  @Test("a split that parts a person's two names is refused")
  func straddling() async throws {
    let cohorts = try renamed()
    let apart = Cohort(pooling: cohorts)
    let pool = try await CohortPool(of: cohorts, keeping: Set(apart.cases.map(\.id)), width: 1)
    let seed = try #require(
      try (0..<50 as Range<UInt64>).first { try parts(apart, seed: $0).count > 1 })
    let split = try CohortSplit(of: apart, seed: seed)
    let error = #expect(throws: ImagingError.self) { try split.check(against: pool.cohort) }
    #expect(error?.description.contains("make a new split") == true)
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
