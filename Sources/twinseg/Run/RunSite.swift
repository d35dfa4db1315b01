// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Imaging
import Learning
import Services

/// What a hospital has when a run is over.
struct RunSite: Sendable {
  let name: String
  let title: String
  let cohort: Cohort
  let split: CohortSplit
  private(set) var test: [CohortCase]
  private(set) var leftOut = 0
  /// nil where it has none.
  let twin: StoredTwin?
  let records: [TwinRecord]

  /// - Throws: what is wrong with the hospital's cases or its agent's folder; ``LearningError`` when it
  ///   has no case to report on.
  init(_ hospital: RunHospitals.Hospital, name: String, agentFolder folder: String) throws {
    self.name = name
    title = hospital.title
    split = try CohortSplit(contentsOf: "\(folder)/split.json")
    cohort = try CohortSource.cohort(hospital.folder, edition: nil)
    test = split.cases(in: .test, of: cohort)
    let twins = try TwinLineage(reading: "\(folder)/twin")
    (twin, records) = (try twins.serving(), try twins.records())
    try requireTests()
  }

  /// Of the labels, for people.
  var edition: String {
    Set(cohort.cases.map(\.edition.name)).sorted().joined(separator: ", ")
  }

  /// Of all parts of the split.
  var patients: Int {
    let ids = split.allIDs
    return Set(cohort.cases.lazy.filter { ids.contains($0.id) }.map(\.patient)).count
  }

  private func requireTests() throws(LearningError) {
    if test.isEmpty { throw .noCases("to report on at '\(title)'") }
  }

  /// Without test cases whose voxels trained or validated at another hospital or under another name:
  /// editions of one challenge share patients.
  static func withoutCopies(_ sites: [RunSite]) async throws -> [RunSite] {
    let total = sites.reduce(0) { $0 + $1.cohort.cases.count }
    let duplicates = try await CohortDuplicates(
      among: sites.map(\.cohort), width: ProcessInfo.processInfo.activeProcessorCount,
      progress: CaseProgress(total: total, of: "cases compared").show)
    if let failure = duplicates.failures.first {
      Console.note(
        "\(duplicates.failures.count) cases could not be compared with the others, the first of them "
          + "'\(failure.member.id)': \(failure.reason)")
    }
    let copies = duplicates.copies(in: sites.map { Set($0.test.map(\.id)) })
    return try zip(sites, copies).map { site, copies in
      var kept = site
      kept.test.removeAll { copies.contains($0.id) }
      kept.leftOut = site.test.count - kept.test.count
      try kept.requireTests()
      return kept
    }
  }
}
