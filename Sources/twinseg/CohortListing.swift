// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// What `twinseg data list` reports.
struct CohortListing: Encodable {
  struct Case: Encodable {
    let id: String
    let patient: String
    let edition: LabelEdition
    /// By contrast.
    let images: [String: ImageReference]
    let missing: [Modality]
    let mask: String?
    /// In the list that names the case; null for cases of folders.
    let listed: ListedPlace?
  }

  let cohort: String
  let root: String
  let caseCount: Int
  let patientCount: Int
  /// With all contrasts and a mask.
  let completeCount: Int
  let ignoredFiles: Int
  let cases: [Case]

  init(_ cohort: Cohort) {
    self.cohort = cohort.name
    root = cohort.root
    caseCount = cohort.cases.count
    patientCount = Set(cohort.cases.map(\.patient)).count
    completeCount = cohort.cases.count { $0.isComplete }
    ignoredFiles = cohort.ignoredFiles
    cases = cohort.cases.map { found in
      let images = found.images.map { ($0.key.rawValue, $0.value) }
      return Case(
        id: found.id, patient: found.patient, edition: found.edition,
        images: Dictionary(uniqueKeysWithValues: images), missing: found.missingModalities,
        mask: found.mask?.path, listed: found.listed)
    }
  }
}
