// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Learning
import Services
import Tensors

/// Measures what has not been measured of a patient.
struct TimelineWork: Sendable {
  let timeline: PatientTimeline
  /// The agent's.
  let folder: String
  let twins: TwinLineage
  /// Whether the twin that serves measures what another has measured.
  let measuresAgain: Bool
  let threads: Int

  /// Each time point that is measured is kept at once.
  /// - Throws: `CancellationError`; ``TwinError`` when nothing can be measured or kept.
  func run(_ interruption: Interruption) throws -> TimelineReport {
    guard let serving = try twins.currentServing() else {
      throw TwinError.noRefresh(folder: folder)
    }
    var found = try examinations(interruption)
    // Of what was measured already, nothing is written, and no twin is read.
    if found.contains(where: \.isDue) { try measure(&found, interruption) }
    return TimelineReport(
      timeline, directory: folder, servingRefresh: serving.refresh, examinations: found)
  }

  /// A time point on the way to the report.
  struct Examination {
    let item: CohortCase
    /// Digest of its images; nil where they cannot be read.
    var content: String?
    /// By earlier calls and this one, oldest first.
    var measurements: [TimelineMeasurement] = []
    var isDue = false
    var isNew = false
    /// Why it could not be measured.
    var failure: String?
  }

  private func examinations(_ interruption: Interruption) throws -> [Examination] {
    let archive = try TimelineArchive(in: folder)
    return try timeline.cases.map { item in
      try interruption.check()
      var examination = Examination(item: item)
      do {
        let content = try TimelineContent.digest(of: item)
        examination.content = content
        examination.measurements = try archive.measurements(
          of: item.patient, case: item.id, content: content
        ).map { try updated($0, item) }
        examination.isDue = measuresAgain || examination.measurements.isEmpty
      } catch {
        examination.failure = fail(item, error)
      }
      return examination
    }
  }

  /// With the reference mask that is there now: it may have come, or gone, since.
  private func updated(
    _ measurement: TimelineMeasurement, _ item: CohortCase
  ) throws -> TimelineMeasurement {
    let content = try TimelineContent.maskDigest(of: item)
    guard content != measurement.reference?.content else { return measurement }
    guard let content, let mask = try CaseReader.mask(of: item) else {
      return measurement.with(nil)
    }
    return measurement.with(
      TimelineMeasurement.Reference(
        content: content, millilitres: TimelineMeasurement.millilitres(of: mask), dice: nil))
  }

  private func measure(_ found: inout [Examination], _ interruption: Interruption) throws {
    let lock = try TimelineArchive.lock(in: folder)
    defer { withExtendedLifetime(lock) {} }
    Folder.removeAbandonedFiles(in: folder)
    // As it is now that nobody else writes to it.
    var archive = try TimelineArchive(in: folder)
    guard let stored = try twins.serving() else { throw TwinError.noRefresh(folder: folder) }
    let segmenter = try TimelineSegmenter(stored, threads: threads)
    let progress = CaseProgress(
      total: found.count { $0.isDue }, of: "time points measured")
    var done = 0
    for index in found.indices where found[index].isDue {
      try interruption.check()
      let item = found[index].item
      let result = Result { try segmenter.measure(item, content: found[index].content ?? "") }
      switch result {
      case .success(let measurement):
        try archive.add(measurement)
        found[index].measurements.removeAll { $0.twin == measurement.twin }
        found[index].measurements.append(measurement)
        found[index].isNew = true
      case .failure(let error):
        found[index].failure = fail(item, error)
      }
      done += 1
      progress.show(done)
    }
  }

  /// What is wrong with one time point does not keep the others from being measured.
  private func fail(_ item: CohortCase, _ error: any Error) -> String {
    Console.note("Error: \(item.id): \(error)")
    return "\(error)"
  }
}
