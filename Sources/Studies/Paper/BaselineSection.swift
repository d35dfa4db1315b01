// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What hospitals would have without the federation, where the run was compared with that.
struct BaselineSection: Sendable {
  let report: RunReport

  private static var models: [(name: String, path: KeyPath<RunReport.Hospital, ModelMeans?>)] {
    [("alone", \.alone), ("global model", \.globalIfAny), ("twin", \.twin), ("pooled", \.pooled)]
  }

  var blocks: [Block] {
    guard report.hospitals.contains(where: { $0.alone != nil }) else { return [] }
    return [
      .section("Without the federation"),
      .paragraph(
        "Alone: a network for each hospital, trained on its own cases, with as many steps as its "
          + "updates that count. Pooled: one network, trained on the cases of all hospitals as if they "
          + "lay in one place, with as many steps as all updates. Both begin with the federation's first "
          + "version, at its learning rate."),
      .table(table), .figure(figure), .paragraph(elsewhere),
    ]
  }

  private var table: Table {
    var table = Table(
      caption:
        "Dice on each hospital's test cases: means of ET, TC and WT, then over the cases; in "
        + "the last row over the hospitals.",
      columns: [.text("Hospital"), .text("Data")] + Self.models.map { .init($0.name.capitalized) })
    for hospital in report.hospitals {
      table.add(
        [.init(hospital.name), .init(hospital.title)]
          + ReportText.scores(Self.models.map { hospital[keyPath: $0.path]?.mean(\.dice) }))
    }
    table.add(
      ["mean", ""]
        + ReportText.scores(
          Self.models.map { model in report.mean(model.path) { $0.mean(\.dice) } }))
    return table
  }

  private var figure: Figure {
    Figure(
      name: "baselines",
      alternative:
        "Bars of the Dice of four models at each hospital; the numbers are in the table.",
      caption: "Dice on each hospital's test cases: of a network trained there alone, of the "
        + "federation's global model and twin, and of one network trained on all cases.",
      chart: BarChart(
        y: Axis("Mean Dice", range: 0...1), groups: report.hospitals.map(\.title),
        series: Self.models.map { model in
          BarChart.Series(
            name: model.name,
            bars: report.hospitals.map { $0[keyPath: model.path].map { .init($0.mean(\.dice)) } })
        }))
  }

  private var elsewhere: String {
    let rows = report.crossSite.alone ?? []
    let all = rows.joined()
    let mean = all.isEmpty ? nil : all.reduce(0, +) / Double(all.count)
    let global = report.mean(\.globalIfAny) { $0.mean(\.dice) }
    return "At all hospitals, not only their own, the models trained alone have a mean Dice of "
      + "\(ReportText.score(mean)), the global model has \(ReportText.score(global))."
  }
}
