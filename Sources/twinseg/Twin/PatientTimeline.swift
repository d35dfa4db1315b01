// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Settings

/// A patient of a cohort and the examinations, in their order.
struct PatientTimeline: Sendable {
  let patient: String
  /// The cohort's folder or list.
  let data: String
  let cases: [CohortCase]

  /// - Throws: ``TwinError/unknownPatient(_:data:near:)``, ``TwinError/notPatient(case:patient:)``.
  init(of patient: String, in cohort: Cohort, data: String) throws(TwinError) {
    self.patient = patient
    self.data = data
    cases = cohort.timeline(of: patient)
    guard cases.isEmpty else { return }
    if let found = cohort[patient] { throw .notPatient(case: found.id, patient: found.patient) }
    throw .unknownPatient(patient, data: data, near: Self.near(patient, in: cohort))
  }

  /// At most five patients whose names are spelt almost as what was given, or hold it.
  private static func near(_ name: String, in cohort: Cohort) -> [String] {
    // What is much longer than a name is not one misspelt, and would take long to compare.
    let wanted = name.prefix(200).lowercased()
    return Set(cohort.cases.map(\.patient)).map { known -> (String, Int, isNear: Bool) in
      let distance = EditDistance.between(known.lowercased(), wanted)
      let isPart = !wanted.isEmpty && known.lowercased().contains(wanted)
      return (known, distance, isPart || distance <= max(2, wanted.count / 3))
    }
    .filter(\.isNear).sorted { ($0.1, $0.0) < ($1.1, $1.0) }.prefix(5).map(\.0)
  }
}
