// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Synchronization
import Tensors
import Testing

/// Cases that are broken on purpose.
@Suite("Verification and duplicates", .timeLimit(.minutes(2)))
struct CohortVerificationTests {
  private let written: WrittenCases
  private var folder: TemporaryFolder { written.folder }

  init() throws { written = try WrittenCases() }

  private func findings() async throws -> [CaseFinding] {
    let cohort = try Cohort(discoveredIn: folder.path)
    let verification = try await CohortVerification(of: cohort, width: 2)
    #expect(
      verification.problemCount
        == verification.cases.flatMap(\.findings).count { $0.kind.isProblem })
    return verification.cases.flatMap(\.findings)
  }

  @Test("every fault is found once, and nothing else", arguments: CaseFault.all)
  func faults(fault: CaseFault) async throws {
    _ = try written.write(1)
    let id = try written.write(2)
    try fault.make(written, id)
    let findings = try await findings()
    #expect(findings.map(\.kind) == [fault.kind], "\(findings)")
    let found = try #require(findings.first)
    #expect(found.image == fault.image)
    #expect(found.detail.contains(fault.detail), "\(found.detail)")
  }

  @Test(
    "an image or a mask of several frames is a finding, and is not read", arguments: ["t2", "seg"])
  func surplusFrames(suffix: String) async throws {
    let id = try written.write(1)
    let path = written.path(id, suffix)
    let file = try NIfTIFile(opening: path)
    let volume = try file.volume()
    try NIfTIFile.write(frames: [volume, volume], to: path, header: file.header)
    let found = try await findings()
    #expect(found.map(\.kind) == [.shapeMismatch])
    let item = try #require(try Cohort(discoveredIn: folder.path).cases.first)
    let error = #expect(throws: ImagingError.self) {
      _ = try item.readImages()
      _ = try item.readMask()
    }
    #expect(error?.description.contains("'\(path)' has 2 frames where one belongs") == true)
  }

  @Test("all faults of a case are found in one pass, progress is told, JSON keeps everything")
  func together() async throws {
    let id = try written.write(1)
    for number in 2...5 { _ = try written.write(number) }
    let kinds: [CaseFinding.Kind] = [.constantImage, .emptyMask, .nonFiniteVoxels]
    for fault in CaseFault.all
    where kinds.contains(fault.kind) || (fault.kind == .shapeMismatch && fault.image == "T2") {
      try fault.make(written, id)
    }
    let calls = Mutex<[Int]>([])
    let cohort = try Cohort(discoveredIn: folder.path)
    let verification = try await CohortVerification(of: cohort, width: 3) { done in
      calls.withLock { $0.append(done) }
    }
    #expect(calls.withLock { $0 } == [1, 2, 3, 4, 5])
    #expect(verification.cases.map(\.id) == cohort.cases.map(\.id))
    #expect(
      verification.cases[0].findings.map(\.kind)
        == [.nonFiniteVoxels, .constantImage, .shapeMismatch, .constantImage, .emptyMask])
    #expect(verification.unusableCount == 1)
    #expect(verification.problemCount == 5)
    let text = try JSONEncoder().encode(verification)
    #expect(try JSONDecoder().decode(CohortVerification.self, from: text) == verification)
  }

  @Test("a Decathlon file with fewer frames lacks contrasts, a damaged one is one finding")
  func frames() async throws {
    try FileManager.default.createDirectory(
      atPath: folder.path("imagesTr"), withIntermediateDirectories: true)
    try NIfTIFile.write(
      written.volume(1), to: folder.path("imagesTr/BRATS_001.nii.gz"), as: .float32)
    try Data([1, 2, 3]).write(to: URL(filePath: folder.path("imagesTr/BRATS_002.nii")))
    let found = try await findings()
    #expect(
      found.map(\.kind) == [
        .missingModality, .missingModality, .missingModality, .missingMask, .unreadableFile,
        .missingMask,
      ])
  }

  @Test("a case that was rewritten with another type and name is a duplicate")
  func duplicates() async throws {
    let first = try written.write(1)
    let second = try written.write(2)
    for suffix in ["t1", "t1ce"] {
      try FileManager.default.removeItem(atPath: written.path(second, suffix))
    }
    try NIfTIFile.write(
      NIfTIFile(opening: written.path(first, "t1")).volume(), to: written.path(second, "t1", "nii"),
      as: .int16)
    try NIfTIFile.write(written.volume(99), to: written.path(second, "t1ce"), as: .float32)
    let found = try await findings()
    #expect(
      found == [
        CaseFinding(.duplicateCase, detail: "it has the same voxels as case '\(first)'")
      ])
  }

  @Test("of cohorts that overlap, the first keeps a case")
  func hospitals() async throws {
    for number in 1...4 { _ = try written.write(number) }
    let cohort = try Cohort(discoveredIn: folder.path, name: "A")
    let other = try TemporaryFolder()
    for (number, id) in cohort.cases.map(\.id).enumerated().dropFirst(2) {
      let copy = "BraTS20_Training_00\(number)"
      try FileManager.default.createDirectory(
        atPath: other.path(copy), withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: written.path(id, "t1"), toPath: other.path("\(copy)/\(copy)_t1.nii.gz"))
    }
    let lonely = "BraTS20_Training_009"
    try other.touch(["\(lonely)/\(lonely)_t1.nii.gz"])
    let later = try Cohort(discoveredIn: other.path, name: "B")
    let duplicates = try await CohortDuplicates(among: [cohort, later], width: 2)
    let members = duplicates.groups.map { $0.members.map { "\($0.cohort) \($0.id)" } }
    #expect(
      members == [2, 3].map { ["0 \(cohort.cases[$0].id)", "1 \(later.cases[$0 - 2].id)"] })
    #expect(duplicates.failures.map(\.member.id) == [lonely])
    // Of two copies in the part nobody is a copy of what is outside.
    let (second, third) = (cohort.cases[2].id, cohort.cases[3].id)
    let (copyOfSecond, copyOfThird) = (later.cases[0].id, later.cases[1].id)
    #expect(
      duplicates.copies(in: [[second, cohort.cases[0].id], [copyOfThird, lonely]])
        == [[second], [copyOfThird]])
    #expect(
      duplicates.copies(in: [[second, third], [copyOfSecond, copyOfThird]]) == [[], []])
    let reversed = try await CohortDuplicates(among: [later, cohort], width: 1)
    #expect(
      reversed.groups.flatMap { $0.superfluous.map(\.id) } == cohort.cases.dropFirst(2).map(\.id))
  }

  @Test("a cancelled verification ends with an error")
  func cancellation() async throws {
    for number in 1...3 { _ = try written.write(number) }
    let cohort = try Cohort(discoveredIn: folder.path)
    let task = Task {
      try await CohortVerification(of: cohort, width: 1) { _ in
        withUnsafeCurrentTask { $0?.cancel() }
      }
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
