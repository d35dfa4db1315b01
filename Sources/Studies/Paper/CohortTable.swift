// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The paper's Table I: whose cases each hospital has, and what they were used for.
struct CohortTable: Sendable {
  let report: RunReport

  var blocks: [Block] { [.section("Cohorts"), .table(table)] }

  private var table: Table {
    var table = Table(
      caption:
        "Table I. Hospitals and their cases. Models fit the training cases, validation cases "
        + (report.trial == nil ? "" : "make the curves and the target and ")
        + "decide whether a twin may serve, and test cases are scored alone: nothing is fitted to "
        + "them or decided by them. All cases of a patient are in one part." + leftOut,
      columns: [
        .text("Hospital"), .text("Data"), .text("Labels"), .init("Patients"), .init("Cases"),
        .init("Training"), .init("Validation"), .init("Test"),
      ])
    for hospital in report.hospitals {
      table.add([
        .init(hospital.name), .init(hospital.title), .init(hospital.edition),
        "\(hospital.patients)", "\(hospital.cases)", "\(hospital.trainingCases)",
        "\(hospital.validationCases)", "\(hospital.testCases)",
      ])
    }
    func sum(_ count: KeyPath<RunReport.Hospital, Int>) -> Table.Cell {
      "\(report.hospitals.reduce(0) { $0 + $1[keyPath: count] })"
    }
    table.add([
      "all", "", "", sum(\.patients), sum(\.cases), sum(\.trainingCases), sum(\.validationCases),
      sum(\.testCases),
    ])
    return table
  }

  private var leftOut: String {
    let count = report.hospitals.reduce(0) { $0 + $1.casesLeftOut }
    guard count > 0 else { return "" }
    let parts =
      report.hospitals.contains { ($0.validationCasesLeftOut ?? 0) > 0 }
      ? "the validation and test parts" : "the test parts"
    return " \(count) cases of \(parts) are left out, because their voxels trained or validated at "
      + "another hospital or under another name; they are counted as cases only."
  }
}
