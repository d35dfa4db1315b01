// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// What `twinseg data verify` reports.
struct VerificationReport: Encodable {
  struct Finding: Encodable {
    let kind: CaseFinding.Kind
    let isProblem: Bool
    let image: String?
    let detail: String
  }

  struct Case: Encodable {
    let id: String
    let patient: String
    let edition: LabelEdition
    /// Width, height and depth.
    let shape: [Int]?
    let digest: String?
    let usable: Bool
    let findings: [Finding]
  }

  let cohort: String
  let root: String
  let caseCount: Int
  let usableCount: Int
  let problemCount: Int
  let ignoredFiles: Int
  let cases: [Case]

  init(_ verification: CohortVerification) {
    cohort = verification.cohort
    root = verification.root
    caseCount = verification.cases.count
    usableCount = verification.cases.count - verification.unusableCount
    problemCount = verification.problemCount
    ignoredFiles = verification.ignoredFiles
    cases = verification.cases.map { found in
      Case(
        id: found.id, patient: found.patient, edition: found.edition,
        shape: found.extent.map { [$0.width, $0.height, $0.depth] }, digest: found.digest,
        usable: found.isUsable,
        findings: found.findings.map {
          Finding(kind: $0.kind, isProblem: $0.kind.isProblem, image: $0.image, detail: $0.detail)
        })
    }
  }
}
