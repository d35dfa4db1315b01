// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a check of every case of a cohort found.
package struct CohortVerification: Sendable, Equatable, Codable {
  package let cohort: String
  package let root: String
  package let ignoredFiles: Int
  /// In the order of their ids.
  package let cases: [CaseVerification]

  /// Cases that cannot be used as they are.
  package var unusableCount: Int { cases.count { !$0.isUsable } }

  package var problemCount: Int {
    cases.reduce(0) { $0 + $1.findings.count { $0.kind.isProblem } }
  }

  /// Reads every file of every case.
  /// - Parameters:
  ///   - width: Cases at a time; each takes the memory of two images, of all contrasts where one file
  ///     holds them.
  ///   - progress: Called with how many cases are done; calls do not overlap.
  /// - Throws: `CancellationError`.
  package init(
    of cohort: Cohort, width: Int, progress: (Int) -> Void = { _ in }
  ) async throws {
    var cases = try await BoundedWork.map(cohort.cases, width: width, progress: progress) {
      CaseVerification(of: $0)
    }
    var first: [String: String] = [:]
    for index in cases.indices {
      guard let digest = cases[index].digest else { continue }
      guard let other = first[digest] else {
        first[digest] = cases[index].id
        continue
      }
      cases[index].findings.append(
        CaseFinding(.duplicateCase, detail: "it has the same voxels as case '\(other)'"))
    }
    self.cohort = cohort.name
    root = cohort.root
    ignoredFiles = cohort.ignoredFiles
    self.cases = cases
  }
}
