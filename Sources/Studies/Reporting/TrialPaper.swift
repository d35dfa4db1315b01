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

  /// All that a trial can have.
  package static func papers(
    of record: TrialRecord, twins: [String], inStudy folder: String
  ) -> [TrialPaper] {
    let places: [Int?] = twins.isEmpty ? [nil] : twins.indices.map { $0 }
    return places.map { twin in
      TrialPaper(
        record: record, twin: twin.map { twins[$0] },
        numbers: TrialFolder(of: record.trial, inStudy: folder).report(ofTwin: twin),
        place: "trials/\(record.trial)/\(TrialFolder.name(ofTwin: twin))")
    }
  }

  /// Those of a study, in the order of the trials.
  /// - Returns: such as are scored; and such as are damaged, or another trial's.
  package static func papers(
    of results: [TrialResult], _ description: StudyDescription, inStudy folder: String
  ) -> (scored: [TrialPaper], damaged: [TrialPaper]) {
    let there = results.flatMap {
      papers(of: $0.record, twins: description.twins, inStudy: folder)
    }.filter(\.numbers.isScored)
    return (there.filter(\.isScored), there.filter { !$0.isScored })
  }

  /// Whether its numbers are there, and of this very trial. Such as cannot be read are as good as none: they
  /// are made again.
  package var isScored: Bool {
    guard numbers.isScored, let report = try? numbers.report(), let trial = report.trial,
      (try? numbers.curves()) != nil, (try? numbers.slices()) != nil
    else { return false }
    return report.strategy == record.strategy && report.seed == record.seed
      && trial.scenario == record.scenario && trial.twin == twin
  }

  var title: String {
    ([record.strategy] + [twin.map { "twin \($0)" }].compactMap { $0 } + ["seed \(record.seed)"])
      .joined(separator: ", ")
  }
}
