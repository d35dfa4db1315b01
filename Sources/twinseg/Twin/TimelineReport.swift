// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Rendering
import Tensors

/// What `twinseg twin timeline` prints.
struct TimelineReport: Encodable {
  struct TimePoint: Encodable {
    let `case`: String
    /// Such as 001; null where the case's name tells none.
    let timePoint: String?
    let millilitres: [String: Double]
    /// Millilitres more than at the first time point; null there.
    let change: [String: Double]?
    let twin: TimelineMeasurement.Twin
    /// UTC.
    let measuredAt: String
    /// Whether this call measured it.
    let isNew: Bool
    let reference: TimelineMeasurement.Reference?
    /// What other twins measured of the same images before, oldest first.
    let earlier: [TimelineMeasurement]

    var name: String { timePoint ?? `case` }
  }

  struct Failure: Encodable {
    let `case`: String
    let reason: String
  }

  let patient: String
  let directory: String
  let data: String
  let servingRefresh: UInt64
  let timePoints: [TimePoint]
  let failures: [Failure]

  init(
    _ timeline: PatientTimeline, directory: String, servingRefresh: UInt64,
    examinations: [TimelineWork.Examination]
  ) {
    patient = timeline.patient
    data = timeline.data
    self.directory = directory
    self.servingRefresh = servingRefresh
    let first = examinations.lazy.compactMap(\.measurements.last).first
    var isFirst = true
    timePoints = examinations.compactMap { examination in
      guard let shown = examination.measurements.last else { return nil }
      defer { isFirst = false }
      return TimePoint(
        case: examination.item.id, timePoint: examination.item.timePoint,
        millilitres: shown.millilitres,
        change: isFirst ? nil : first.map { Self.change(shown.millilitres, from: $0.millilitres) },
        twin: shown.twin, measuredAt: UniversalTime.text(shown.unixMicroseconds),
        isNew: examination.isNew, reference: shown.reference,
        earlier: examination.measurements.dropLast())
    }
    failures = examinations.compactMap { examination in
      examination.failure.map { Failure(case: examination.item.id, reason: $0) }
    }
  }

  /// Time points that there are, measured or not.
  var caseCount: Int { Set(timePoints.map(\.case) + failures.map(\.case)).count }

  private static func change(
    _ millilitres: [String: Double], from first: [String: Double]
  ) -> [String: Double] {
    millilitres.reduce(into: [:]) { $0[$1.key] = $1.value - (first[$1.key] ?? 0) }
  }

  // MARK: The chart

  /// - Throws: `RenderingError`.
  func chart() throws(RenderingError) -> TimelineChart {
    let twins = Set(timePoints.map(\.twin.text)).count
    return try TimelineChart(
      title: patient.legible(200),
      subtitle: "Tumour volumes as the digital twin in \(directory.legible(200)) measured them"
        + (twins > 1 ? "; \(twins) twins" : ""),
      moments: timePoints.map { point in
        TimelineMoment(
          name: point.name.legible(100), model: point.twin.text,
          volumes: Self.regions(point.millilitres),
          reference: Self.regions(point.reference?.millilitres ?? [:]))
      })
  }

  private static func regions(_ values: [String: Double]) -> [TumourRegion: Double] {
    TumourRegion.allCases.reduce(into: [:]) { $0[$1] = values[$1.rawValue] }
  }
}
