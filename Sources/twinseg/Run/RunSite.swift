// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import Imaging
import Learning
import Services
import Tensors

/// What a hospital has when a run, or a trial of a study, is over.
struct RunSite: Sendable {
  /// The twin that serves.
  struct Twin: Sendable {
    let parameters: ParameterVector
    let refresh: UInt64
    /// Whether it is a global model, which was better than what the refresh had made of it.
    let isGlobal: Bool
  }

  let name: String
  let title: String
  let cohort: Cohort
  let split: CohortSplit
  private(set) var test: [CohortCase]
  private(set) var leftOut = 0
  /// That decided about its twins, and that were left out.
  let validationCases: (used: Int, leftOut: Int)
  /// nil where it has none.
  let twin: Twin?
  /// What came of each refresh.
  let decisions: [TwinDecision]

  /// - Parameter copies: Cases that do not validate or test, because their voxels are in another part
  ///   somewhere.
  /// - Throws: ``LearningError`` when the hospital has no case to report on.
  init(
    name: String, title: String, cohort: Cohort, split: CohortSplit, leavingOut copies: Set<String>,
    twin: Twin?, decisions: [TwinDecision]
  ) throws {
    (self.name, self.title, self.cohort, self.split) = (name, title, cohort, split)
    (self.twin, self.decisions) = (twin, decisions)
    let validation = split.ids(in: .validation)
    let left = validation.count(where: copies.contains)
    validationCases = (validation.count - left, left)
    test = split.cases(in: .test, of: cohort)
    try leaveOut(copies)
  }

  /// Of a run.
  /// - Throws: what is wrong with the hospital's cases or its agent's folder; ``LearningError`` when it
  ///   has no case to report on.
  init(_ hospital: RunHospitals.Hospital, name: String, agentFolder folder: String) throws {
    let twins = try TwinLineage(reading: "\(folder)/twin")
    try self.init(
      name: name, title: hospital.title,
      cohort: try CohortSource.cohort(hospital.folder, edition: nil),
      split: try CohortSplit(contentsOf: "\(folder)/split.json"), leavingOut: [],
      twin: try twins.serving().map {
        Twin(
          parameters: $0.parameters, refresh: $0.record.refresh,
          isGlobal: $0.record.decision == .adoptedGlobal)
      },
      decisions: try twins.records().map(\.decision))
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

  private mutating func leaveOut(_ copies: Set<String>) throws(LearningError) {
    let all = test.count
    test.removeAll { copies.contains($0.id) }
    leftOut += all - test.count
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
      try kept.leaveOut(copies)
      return kept
    }
  }
}
