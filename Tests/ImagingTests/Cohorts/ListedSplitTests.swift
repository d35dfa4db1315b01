// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Testing

@Suite("Splits that lists have")
struct ListedSplitTests {
  private static func found(
    _ id: String, patient: String? = nil, _ part: SplitPart?, fold: Int? = nil,
    hasMask: Bool = true
  ) -> CohortCase {
    let images = Modality.allCases.map { ($0, ImageReference(path: "\(id)-\($0.rawValue).nii")) }
    return CohortCase(
      id: id, patient: patient ?? id, edition: .brats2023,
      images: Dictionary(uniqueKeysWithValues: images),
      mask: hasMask ? ImageReference(path: "\(id)-seg.nii") : nil,
      listed: part.map { ListedPlace(part: $0, fold: fold) })
  }

  private static func cases(
    _ prefix: String, _ count: Int, _ part: SplitPart?, folds: Int? = nil, hasMask: Bool = true
  ) -> [CohortCase] {
    (0..<count).map { number in
      found("\(prefix)\(number)", part, fold: folds.map { number % $0 }, hasMask: hasMask)
    }
  }

  private static func cohort(_ cases: [CohortCase]) -> Cohort {
    Cohort(name: "list", root: "list.json", cases: cases)
  }

  @Test(
    "labelled test cases test, labelled validation cases validate, whatever the seed",
    arguments: 0..<10)
  func lists(seed: UInt64) throws {
    let cohort = Self.cohort(
      Self.cases("a", 10, .train) + Self.cases("b", 3, .validation) + Self.cases("c", 4, .test))
    let split = try CohortSplit(of: cohort, seed: seed)
    #expect(split.train == (0..<10).map { "a\($0)" })
    #expect(split.validation == (0..<3).map { "b\($0)" })
    #expect(split.test == (0..<4).map { "c\($0)" })
    try split.check(against: cohort)
  }

  @Test("what a list does not tell is dealt out among those who train, in proportion")
  func untold() throws {
    let test = Self.cohort(Self.cases("a", 16, .train) + Self.cases("c", 4, .test))
    var split = try CohortSplit(of: test, seed: 1)
    #expect(split.test == (0..<4).map { "c\($0)" })
    // 0.7 and 0.1 of 0.8, of sixteen.
    #expect([split.train.count, split.validation.count] == [14, 2])
    let validation = Self.cohort(Self.cases("a", 18, .train) + Self.cases("b", 4, .validation))
    split = try CohortSplit(of: validation, seed: 1)
    #expect(split.validation == (0..<4).map { "b\($0)" })
    #expect([split.train.count, split.test.count] == [14, 4])
    // Without masks, nothing can be tested on them: the Decathlon's way.
    let unlabelled = Self.cohort(
      Self.cases("a", 10, .train) + Self.cases("c", 5, .test, hasMask: false))
    split = try CohortSplit(of: unlabelled, seed: 1)
    #expect([split.train.count, split.validation.count, split.test.count] == [7, 1, 2])
    #expect(split.allIDs.allSatisfy { $0.hasPrefix("a") })
  }

  @Test("a fold validates: the first, or the one that is named; another one is refused")
  func folds() throws {
    let cohort = Self.cohort(Self.cases("a", 20, .train, folds: 5))
    let shares = try SplitFractions(train: 0.9, validation: 0.1)
    for (fold, expected) in [(nil, 0), (3, 3)] as [(Int?, Int)] {
      let split = try CohortSplit(of: cohort, fractions: shares, seed: 2, fold: fold)
      #expect(
        Set(split.validation) == Set((0..<20).filter { $0 % 5 == expected }.map { "a\($0)" }))
      #expect(split.train.count == 16)
      #expect(split.fold == expected)
    }
    let error = try #require(
      #expect(throws: ImagingError.self) { try CohortSplit(of: cohort, seed: 2, fold: 7) })
    #expect(error.description.contains("no case stands in fold 7; the folds are 0, 1, 2, 3, 4"))
    let none = Self.cohort(Self.cases("a", 4, nil))
    let untold = try #require(
      #expect(throws: ImagingError.self) { try CohortSplit(of: none, seed: 2, fold: 0) })
    #expect(untold.description.contains("the cohort tells no folds"))
  }

  @Test("a patient whose cases stand in several lists comes with all of them into the test")
  func straddling() throws {
    let cohort = Self.cohort(
      Self.cases("a", 8, .train) + [
        Self.found("p-0", patient: "p", .train), Self.found("p-1", patient: "p", .validation),
        Self.found("p-2", patient: "p", .test), Self.found("q-0", patient: "q", .train),
        Self.found("q-1", patient: "q", .validation),
      ])
    let split = try CohortSplit(of: cohort, seed: 4)
    #expect(split.test == ["p-0", "p-1", "p-2"])
    #expect(split.validation == ["q-0", "q-1"])
  }

  @Test("with a folder's cases in the same pool, these are dealt out to all parts")
  func mixed() throws {
    let cohort = Self.cohort(
      Self.cases("a", 10, .train) + Self.cases("c", 4, .test) + Self.cases("f", 10, nil))
    let split = try CohortSplit(of: cohort, seed: 4)
    let folder = SplitPart.allCases.map { part in
      split.ids(in: part).count { $0.hasPrefix("f") }
    }
    #expect(folder == [7, 1, 2])
    #expect(split.test.count == 6 && !split.test.contains { $0.hasPrefix("a") })
  }

  @Test("a split that would train or validate on a listed test case is refused")
  func refused() throws {
    let ids = Self.cohort(Self.cases("a", 10, nil))
    let old = try CohortSplit(of: ids, seed: 1)
    let trained = try #require(old.train.first)
    let listed = Self.cohort(
      ids.cases.map { Self.found($0.id, $0.id == trained ? .test : .train) })
    let error = try #require(
      #expect(throws: ImagingError.self) { try old.check(against: listed) })
    #expect(
      error.description.contains("case '\(trained)' of its train part stands in the test list"))
    // The patient's next examination is one to test.
    let grown = Self.cohort(ids.cases + [Self.found("new", patient: trained, .test)])
    let extended = try #require(
      #expect(throws: ImagingError.self) { try old.extended(with: grown) })
    #expect(extended.description.contains("patient '\(trained)' is in its train part"))
  }

  @Test("a list that grew extends its split: new tests test, new others do not")
  func extended() throws {
    let first = Self.cohort(Self.cases("a", 10, .train) + Self.cases("c", 3, .test))
    let split = try CohortSplit(of: first, seed: 6)
    let grown = Self.cohort(
      first.cases + Self.cases("n", 10, .train) + Self.cases("t", 2, .test))
    let extended = try split.extended(with: grown)
    #expect(Set(extended.test) == ["c0", "c1", "c2", "t0", "t1"])
    #expect(Set(split.train).isSubset(of: extended.train))
    #expect(Set(split.validation).isSubset(of: extended.validation))
  }
}
