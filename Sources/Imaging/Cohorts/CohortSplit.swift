// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// Which cases of a cohort train, validate and test. All cases of a patient are in one part.
///
/// It holds complete cases only, those with all contrasts and a mask. Parts depend on the seed and
/// the patients' names, not on the order of the cases.
package struct CohortSplit: Sendable, Equatable, Codable {
  /// Of the format of the file.
  package static let currentVersion = 1

  let version: Int
  /// The cohort's name, for people.
  package let cohort: String
  package let seed: UInt64
  package let fractions: SplitFractions
  /// Ids of cases, sorted.
  package let train: [String]
  package let validation: [String]
  package let test: [String]

  /// Deals out all patients anew.
  /// - Throws: ``ImagingError/invalidSplit(reason:)`` when the cohort has no complete case.
  package init(
    of cohort: Cohort, fractions: SplitFractions = .standard, seed: UInt64
  ) throws(ImagingError) {
    let patients = Set(cohort.cases.filter(\.isComplete).map(\.patient))
    guard !patients.isEmpty else {
      throw .invalidSplit(
        reason: "no case of cohort '\(cohort.name)' has all contrasts and a mask")
    }
    let deal = PatientDeal(fractions: fractions, seed: seed)
    self.init(
      of: cohort, parts: deal.parts(of: patients, keeping: [:]), fractions: fractions, seed: seed)
  }

  private init(
    of cohort: Cohort, parts: [String: SplitPart], fractions: SplitFractions, seed: UInt64
  ) {
    func ids(_ part: SplitPart) -> [String] {
      cohort.cases.filter { $0.isComplete && parts[$0.patient] == part }.map(\.id).sorted()
    }
    version = Self.currentVersion
    self.cohort = cohort.name
    self.seed = seed
    self.fractions = fractions
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
    let patients = Set(cohort.cases.filter(\.isComplete).map(\.patient))
    let deal = PatientDeal(fractions: fractions, seed: seed)
    return CohortSplit(
      of: cohort, parts: deal.parts(of: patients, keeping: known), fractions: fractions,
      seed: seed)
  }

  /// Checks that this is a split of all complete cases of a cohort.
  /// - Throws: ``ImagingError/invalidSplit(reason:)``.
  package func check(against cohort: Cohort) throws(ImagingError) {
    _ = try parts(in: cohort)
    let held = Set(train + validation + test)
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
        guard seen.insert(id).inserted else {
          throw .invalidSplit(reason: "case '\(id.legible())' stands in it twice")
        }
        if let other = parts.updateValue(part, forKey: found.patient), other != part {
          throw .invalidSplit(
            reason: "patient '\(found.patient)' is both in \(other.rawValue) and in "
              + "\(part.rawValue)")
        }
      }
    }
    return parts
  }
}
