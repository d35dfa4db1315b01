// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Rendering

/// The paper's report of one run, or of one trial of a study: its tables and figures with this run's numbers, what they were made
/// of and how they were averaged. The same parts give the same document.
package struct PaperReport: Sendable {
  let report: RunReport
  /// nil where they were not kept.
  let curves: ROCCurves?
  let slices: [ComparisonSlice]

  package init(report: RunReport, curves: ROCCurves?, slices: [ComparisonSlice]) {
    self.report = report
    self.curves = curves
    self.slices = slices
  }

  package var document: Document {
    Document(
      title: title,
      summary: summary,
      blocks: remarks + CohortTable(report: report).blocks + ScoreTables(report: report).blocks
        + BaselineSection(report: report).blocks + StructureSection(report: report).blocks
        + CurveSection(curves: curves).blocks
        + OverlaySection(slices: slices, isSynthetic: report.origin.isSynthetic).blocks
        + CrossSiteSection(report: report).blocks + FederationSection(report: report).blocks
        + RunMethodSection(report: report).blocks)
  }

  private var title: String {
    guard let trial = report.trial else {
      return "\(report.hospitals.count) hospitals, \(report.strategy), "
        + "\(report.history.versions) versions"
    }
    return "\(trial.study): \(report.strategy), \(trial.scenario)"
      + (trial.twin.map { ", twin \($0)" } ?? "")
  }

  private var summary: String {
    let global = ReportText.score(report.mean(\.globalIfAny) { $0.mean(\.dice) })
    guard let twins = report.mean(\.twin, { $0.mean(\.dice) }) else {
      return "On cases that nothing was fitted to, the global model has a mean Dice of \(global)."
    }
    let gains = report.hospitals.compactMap(\.gain)
    return
      "On cases that nothing was fitted to, the global model has a mean Dice of \(global), the "
      + "hospitals' twins have \(ReportText.score(twins)): better at \(gains.count { $0 > 0 }) of "
      + "\(gains.count) hospitals, worse at \(gains.count { $0 < 0 })."
  }

  /// Below so many test cases, a hospital's mean is an example.
  private static let fewCases = 20

  private var remarks: [Block] {
    var remarks: [Block] = []
    if report.origin.isSynthetic {
      remarks.append(
        .remark(
          "The patients are synthetic: the numbers tell how the program works, and nothing of how "
            + "well it would segment a patient's tumour."))
    }
    let counts = report.hospitals.map(\.testCases)
    if let least = counts.min(), let most = counts.max(), least < Self.fewCases {
      remarks.append(
        .remark(
          "Hospitals have \(ReportText.range(least, most)) test cases each, and this is one "
            + "\(report.trial == nil ? "run" : "trial") of one seed: small differences between models may be chance."
        ))
    }
    return remarks
  }
}
