// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// Which cases of a cohort train, validate and test. All cases of a patient are in one part.
///
/// It holds complete cases only, those with all contrasts and a mask. Where cases come from a list that
/// has a split of its own, that is kept; see ``ListedSplit``. Else, parts depend on the seed and the
/// patients' names, not on the order of the cases.
package struct CohortSplit: Sendable, Equatable, Codable {
  /// Of the format of the file.
  package static let currentVersion = 1

  let version: Int
  /// The cohort's name, for people.
  package let cohort: String
  package let seed: UInt64
  package let fractions: SplitFractions
  /// The fold of a list's cross-validation that validates; nil for none.
  package let fold: Int?
  /// Ids of cases, sorted.
  package let train: [String]
  package let validation: [String]
  package let test: [String]

  /// Deals out all patients anew, but for those whom a list keeps for validation or test.
  /// - Parameter fold: Of a list's cross-validation, the one that validates; by default the first, if
  ///   the list has no validation part.
  /// - Throws: ``ImagingError/invalidSplit(reason:)`` when the cohort has no complete case, or none in
  ///   that fold.
  package init(
    of cohort: Cohort, fractions: SplitFractions = .standard, seed: UInt64, fold: Int? = nil
  ) throws(ImagingError) {
    guard cohort.cases.contains(where: \.isComplete) else {
      throw .invalidSplit(
        reason: "no case of cohort '\(cohort.name)' has all contrasts and a mask")
    }
    let listing = try ListedSplit(of: cohort, fold: fold)
    let deal = PatientDeal(fractions: fractions, seed: seed)
    self.init(
      of: cohort, parts: deal.parts(listing), fractions: fractions, seed: seed, fold: listing.fold)
  }

  private init(
    of cohort: Cohort, parts: [String: SplitPart], fractions: SplitFractions, seed: UInt64,
    fold: Int?
  ) {
    func ids(_ part: SplitPart) -> [String] {
      cohort.cases.filter { $0.isComplete && parts[$0.patient] == part }.map(\.id).sorted()
    }
    version = Self.currentVersion
    self.cohort = cohort.name
    self.seed = seed
    self.fractions = fractions
    self.fold = fold
    (train, validation, test) = (ids(.train), ids(.validation), ids(.test))
  }

  /// Ids of cases, sorted.
  package func ids(in part: SplitPart) -> [String] {
    switch part {
    case .train: train
    case .validation: validation
    case .test: test
    }
  }

  /// Ids of all cases.
  package var allIDs: Set<String> { Set(train + validation + test) }

  /// The cases of a part, sorted by id.
  package func cases(in part: SplitPart, of cohort: Cohort) -> [CohortCase] {
    let ids = Set(ids(in: part))
    return cohort.cases.filter { ids.contains($0.id) }
  }

  /// With the cohort's new cases: of a known patient in that patient's part, of new patients where
  /// most are lacking. Everyone else stays.
  /// - Throws: ``ImagingError/invalidSplit(reason:)`` when the split holds cases that the cohort
  ///   does not have, or a patient in two parts.
  package func extended(with cohort: Cohort) throws(ImagingError) -> CohortSplit {
    let known = try parts(in: cohort)
    let listing = try ListedSplit(of: cohort, fold: fold)
    for (patient, part) in known where part != .test && listing.fixed[patient] == .test {
      throw .invalidSplit(
        reason: "patient '\(patient.legible())' is in its \(part.rawValue) part, and stands in the "
          + "test list of '\(cohort.root)'; make a new split")
    }
    let deal = PatientDeal(fractions: fractions, seed: seed)
    return CohortSplit(
      of: cohort, parts: deal.parts(listing, keeping: known), fractions: fractions, seed: seed,
      fold: fold)
  }

  /// Checks that this is a split of all complete cases of a cohort.
  /// - Throws: ``ImagingError/invalidSplit(reason:)``.
  package func check(against cohort: Cohort) throws(ImagingError) {
    _ = try parts(in: cohort)
    let held = allIDs
    let missing = cohort.cases.filter { $0.isComplete && !held.contains($0.id) }
    guard let first = missing.first else { return }
    throw .invalidSplit(
      reason: "\(missing.count) of the cohort's cases are in no part, such as '\(first.id)'; "
        + "extend the split, or make a new one")
  }

  /// The part of every patient.
  private func parts(in cohort: Cohort) throws(ImagingError) -> [String: SplitPart] {
    let cases = Dictionary(uniqueKeysWithValues: cohort.cases.map { ($0.id, $0) })
    var parts: [String: SplitPart] = [:]
    var seen: Set<String> = []
    for part in SplitPart.allCases {
      for id in ids(in: part) {
        guard let found = cases[id] else {
          throw .invalidSplit(
            reason:
              "case '\(id.legible())' of its \(part.rawValue) part is not in cohort '\(cohort.name)'"
          )
        }
        guard found.isComplete else {
          throw .invalidSplit(
            reason:
              "case '\(id.legible())' of its \(part.rawValue) part lacks a contrast or the mask")
        }
        guard part == .test || found.listed?.part != .test else {
          throw .invalidSplit(
            reason:
              "case '\(id.legible())' of its \(part.rawValue) part stands in the test list of "
              + "'\(cohort.root)'")
        }
        guard seen.insert(id).inserted else {
          throw .invalidSplit(reason: "case '\(id.legible())' stands in it twice")
        }
        if let other = parts.updateValue(part, forKey: found.patient), other != part {
          throw .invalidSplit(
            reason: "patient '\(found.patient)' is both in \(other.rawValue) and in "
              + "\(part.rawValue); make a new split")
        }
      }
    }
    return parts
  }
}
