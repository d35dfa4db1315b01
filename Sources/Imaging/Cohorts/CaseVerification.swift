// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// What a check of one case found.
package struct CaseVerification: Sendable, Equatable, Codable {
  package let id: String
  package let patient: String
  package let edition: LabelEdition
  /// Of the first contrast that could be read.
  package let extent: Extent?
  /// Of the voxels of T1, or of the first contrast there is; 32 hexadecimal digits.
  package let digest: String?
  package internal(set) var findings: [CaseFinding]

  /// Whether the case can be used, be it without a mask.
  package var isUsable: Bool { !findings.contains { $0.kind.isProblem } }

  /// Reads all files of a case and reports everything that is wrong with them.
  package init(of cohortCase: CohortCase) {
    var inspection = CaseInspection(of: cohortCase)
    inspection.inspectImages()
    inspection.inspectMask()
    id = cohortCase.id
    patient = cohortCase.patient
    edition = cohortCase.edition
    extent = inspection.reference?.geometry.extent
    digest = inspection.digest?.description
    findings = inspection.findings
  }
}
