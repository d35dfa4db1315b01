// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Tensors
import Testing

@Suite("Splits by patient")
struct CohortSplitTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static func complete(_ id: String, patient: String) -> CohortCase {
    let images = Modality.allCases.map { ($0, ImageReference(path: "\(id)-\($0.rawValue).nii")) }
    return CohortCase(
      id: id, patient: patient, edition: .brats2023,
      images: Dictionary(uniqueKeysWithValues: images),
      mask: ImageReference(path: "\(id)-seg.nii"))
  }

  /// Patients of one to three time points.
  private static func cohort(patients: Range<Int>) -> Cohort {
    let cases = patients.flatMap { patient in
      (0...patient % 3).map { complete("P\(patient)-\($0)", patient: "P\(patient)") }
    }
    return Cohort(name: "test", root: "/", cases: cases)
  }

  /// The part of every patient, checked to be one for all their cases.
  private func parts(_ split: CohortSplit, _ cohort: Cohort) -> [String: SplitPart] {
    var parts: [String: SplitPart] = [:]
    for part in SplitPart.allCases {
      for found in split.cases(in: part, of: cohort) {
        #expect(parts[found.patient] ?? part == part, "\(found.patient) straddles")
        parts[found.patient] = part
      }
    }
    return parts
  }

  private func counts(_ parts: [String: SplitPart]) -> [Int] {
    SplitPart.allCases.map { part in parts.values.count { $0 == part } }
  }

  @Test(
    "every case is in one part, patients never straddle, and shares are exact", arguments: 0..<20)
  func properties(seed: UInt64) throws {
    let count = 3 + Int(seed) * 7
    let cohort = Self.cohort(patients: 0..<count)
    let split = try CohortSplit(of: cohort, seed: seed)
    #expect((split.train + split.validation + split.test).sorted() == cohort.cases.map(\.id))
    let counts = counts(parts(split, cohort))
    for (found, fraction) in zip(counts, [0.7, 0.1, 0.2]) {
      #expect(found >= 1)
      #expect(abs(Double(found) - fraction * Double(count)) < 1.5, "\(counts) of \(count)")
    }
    try split.check(against: cohort)
    #expect(try CohortSplit(of: cohort, seed: seed + 1000) != split)
  }

  @Test(
    "small cohorts give every part a patient as soon as there are three",
    arguments: [
      (1, [1, 0, 0]), (2, [1, 0, 1]), (3, [1, 1, 1]), (4, [2, 1, 1]), (5, [3, 1, 1]),
      (6, [4, 1, 1]), (10, [7, 1, 2]), (100, [70, 10, 20]),
    ])
  func small(patients: Int, expected: [Int]) throws {
    let cohort = Self.cohort(patients: 0..<patients)
    #expect(counts(parts(try CohortSplit(of: cohort, seed: 5), cohort)) == expected)
  }

  @Test("a part of fraction 0 stays empty")
  func zero() throws {
    let cohort = Self.cohort(patients: 0..<10)
    let split = try CohortSplit(
      of: cohort, fractions: SplitFractions(train: 0.8, validation: 0.2), seed: 1)
    #expect(counts(parts(split, cohort)) == [8, 2, 0])
  }

  @Test(
    "fractions that cannot be are refused",
    arguments: [
      (0, 0.5), (-0.1, 0.5), (0.9, 0.2), (0.5, -0.1), (.nan, 0.1), (0.5, .nan), (.infinity, 0),
    ])
  func fractions(train: Double, validation: Double) {
    #expect(throws: ImagingError.self) {
      try SplitFractions(train: train, validation: validation)
    }
  }

  @Test("the order of the cases does not matter")
  func order() throws {
    var generator = SeededGenerator(seed: 3)
    let cohort = Self.cohort(patients: 0..<50)
    let shuffled = Cohort(
      name: "test", root: "/", cases: cohort.cases.shuffled(using: &generator))
    #expect(
      try CohortSplit(of: cohort, seed: 8) == CohortSplit(of: shuffled, seed: 8))
  }

  @Test("new patients and new time points move nobody, and shares stay near", arguments: 0..<20)
  func extensions(seed: UInt64) throws {
    var count = 4 + Int(seed)
    var cohort = Self.cohort(patients: 0..<count)
    var split = try CohortSplit(of: cohort, seed: seed)
    for step in 1...4 {
      let before = parts(split, cohort)
      count += step * 5
      let later = Self.complete("P0-9\(step)", patient: "P0")
      cohort = Cohort(
        name: "test", root: "/",
        cases: Self.cohort(patients: 0..<count).cases + cohort.cases.filter { $0.id.contains("-9") }
          + [later])
      #expect(throws: ImagingError.self) { try split.check(against: cohort) }
      split = try split.extended(with: cohort)
      try split.check(against: cohort)
      let after = parts(split, cohort)
      #expect(before.allSatisfy { after[$0.key] == $0.value })
      for (found, fraction) in zip(counts(after), [0.7, 0.1, 0.2]) {
        #expect(abs(Double(found) - fraction * Double(count)) <= 2, "\(counts(after))")
      }
    }
    #expect(try split.extended(with: cohort) == split)
  }

  @Test("cases without a mask or a contrast are in no part")
  func incomplete() throws {
    let whole = Self.cohort(patients: 0..<9)
    let first = whole.cases[0]
    let bare = CohortCase(
      id: "bare", patient: "bare", edition: .brats2023, images: first.images, mask: nil)
    let poor = CohortCase(
      id: "poor", patient: "poor", edition: .brats2023,
      images: first.images.filter { $0.key != .t2 }, mask: first.mask)
    let cohort = Cohort(name: "test", root: "/", cases: whole.cases + [bare, poor])
    let split = try CohortSplit(of: cohort, seed: 2)
    #expect((split.train + split.validation + split.test).sorted() == whole.cases.map(\.id))
    try split.check(against: cohort)
    #expect(throws: ImagingError.self) {
      try CohortSplit(of: Cohort(name: "test", root: "/", cases: [bare, poor]), seed: 2)
    }
  }

  @Test("a written split is read again, and an interrupted or failed write leaves the old one")
  func file() throws {
    let cohort = Self.cohort(patients: 0..<12)
    let path = folder.path("split.json")
    let split = try CohortSplit(of: cohort, seed: .max)
    try split.write(to: path)
    #expect(try CohortSplit(contentsOf: path, for: cohort) == split)
    let full = try #require(
      #expect(throws: ImagingError.self) { try split.write(to: folder.path("none/split.json")) })
    #expect(full.description.contains("none/split.json"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["split.json"])
  }

  @Test(
    "a file that is damaged or does not fit the cohort is refused, and the reason is told",
    arguments: [
      ("\"version\" : 1", "\"version\" : 2", "it is of version 2"),
      ("\"seed\"", "\"sed\"", "seed is missing"),
      ("\"seed\" : 7", "\"seed\" : \"x\"", "seed has a value of another kind"),
      ("{", "[", "its JSON cannot be read"),
      ("\"train\" : 0.7", "\"train\" : 1.7", "1.7 in training"),
      ("\"test\" : 0.2", "\"test\" : 1e300", "leave 0.2 for the test, not 1e+300"),
      ("\"test\" : 0.2", "\"test\" : -1", "leave 0.2 for the test, not -1.0"),
      ("\"P0-0\"", "\"Q0-0\"", "case 'Q0-0' of its"),
      ("\"P1-0\"", "\"P1-1\"", "case 'P1-1' stands in it twice"),
      ("\"P0-0\"", "7", "has a value of another kind"),
      ("\"P0-0\",", "", "1 of the cohort's cases are in no part, such as 'P0-0'"),
    ])
  func damaged(original: String, replacement: String, reason: String) throws {
    let cohort = Self.cohort(patients: 0..<12)
    let path = folder.path("split.json")
    try CohortSplit(of: cohort, seed: 7).write(to: path)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let range = try #require(text.range(of: original), "\(text)")
    try text.replacingCharacters(in: range, with: replacement)
      .write(toFile: path, atomically: true, encoding: .utf8)
    let error = try #require(
      #expect(throws: ImagingError.self) { try CohortSplit(contentsOf: path, for: cohort) })
    #expect(error.description.contains(reason), "\(error)")
  }

  @Test("a patient in two parts is refused, when loaded and when extended")
  func straddling() throws {
    let apart = Cohort(
      name: "test", root: "/", cases: (0..<12).map { Self.complete("P\($0)", patient: "P\($0)") })
    let together = Cohort(
      name: "test", root: "/",
      cases: (0..<12).map { Self.complete("P\($0)", patient: "P\($0 / 6)") })
    let split = try CohortSplit(of: apart, seed: 1)
    for check in [
      { try split.check(against: together) }, { _ = try split.extended(with: together) },
    ] {
      let error = try #require(#expect(throws: ImagingError.self, performing: check))
      #expect(error.description.contains("is both in train and in"), "\(error)")
    }
  }
}
