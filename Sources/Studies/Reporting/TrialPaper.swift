// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The paper's report of one trial, which the study's report names.
package struct TrialPaper: Sendable {
  package let record: TrialRecord
  /// The study's twin that it is of; nil: the study has none.
  package let twin: String?
  /// What it is made from.
  package let numbers: RunReportFolder
  /// Of its page, below the study's report.
  package let place: String

  /// Those whose numbers are there, in the order of the trials.
  package static func papers(
    of results: [TrialResult], _ description: StudyDescription, inStudy folder: String
  ) -> [TrialPaper] {
    let twins: [Int?] = description.twins.isEmpty ? [nil] : description.twins.indices.map { $0 }
    return results.flatMap { result in
      let trial = result.record.trial
      return twins.map { twin in
        TrialPaper(
          record: result.record, twin: twin.map { description.twins[$0] },
          numbers: TrialFolder(of: trial, inStudy: folder).report(ofTwin: twin),
          place: "trials/\(trial)/\(TrialFolder.name(ofTwin: twin))")
      }
    }.filter(\.numbers.isScored)
  }

  var title: String {
    ([record.strategy] + [twin.map { "twin \($0)" }].compactMap { $0 } + ["seed \(record.seed)"])
      .joined(separator: ", ")
  }
}
