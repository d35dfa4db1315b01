// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What lists of cases say about their split: who is to validate and to test, and who may be dealt out.
///
/// A patient with a complete case in a test list tests, with all cases; else one with a complete case
/// in a validation list, or in the fold that validates, validates. Others who are listed train; where
/// the lists tell no validation or no test, they are dealt out to those parts, too.
struct ListedSplit {
  /// Patients that the lists keep for validation and test.
  private(set) var fixed: [String: SplitPart] = [:]
  /// Other patients that a list names.
  private(set) var listed: Set<String> = []
  /// Patients of folders, where nothing tells.
  private(set) var unlisted: Set<String> = []
  /// The fold that validates; nil for none.
  let fold: Int?

  /// - Parameter fold: By default the first, where there are folds and no validation list.
  /// - Throws: ``ImagingError/invalidSplit(reason:)`` for a fold that no list has.
  init(of cohort: Cohort, fold: Int?) throws(ImagingError) {
    let cases = cohort.cases.filter(\.isComplete)
    let folds = Set(cases.compactMap { $0.listed?.part == .train ? $0.listed?.fold : nil })
    if let fold, !folds.contains(fold) {
      let known = folds.sorted().map(String.init).joined(separator: ", ")
      throw .invalidSplit(
        reason: "no case stands in fold \(fold); "
          + (known.isEmpty ? "the cohort tells no folds" : "the folds are \(known)"))
    }
    let hasValidation = cases.contains { $0.listed?.part == .validation }
    self.fold = fold ?? (hasValidation || folds.count < 2 ? nil : folds.min())
    for found in cases {
      guard let place = found.listed else {
        unlisted.insert(found.patient)
        continue
      }
      listed.insert(found.patient)
      let part = part(of: place)
      // Tests take precedence over validation, and both over training.
      if part == .test || (part == .validation && fixed[found.patient] == nil) {
        fixed[found.patient] = part
      }
    }
    listed.subtract(fixed.keys)
    unlisted.subtract(listed.union(fixed.keys))
  }

  /// Parts that the lists tell of; who is only listed for training does not come into them.
  var told: Set<SplitPart> { Set(fixed.values) }

  private func part(of place: ListedPlace) -> SplitPart {
    place.part == .train && place.fold != nil && place.fold == fold ? .validation : place.part
  }
}
