// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation

/// The paper's Tables II and III, sensitivity and specificity, and the global model beside the twins.
struct ScoreTables: Sendable {
  let report: RunReport

  private typealias Score = KeyPath<ModelMeans.Overlap, Double>
  private typealias Model = KeyPath<RunReport.Hospital, ModelMeans?>

  var blocks: [Block] {
    [
      .section("Global model and twins"), .table(tableII), figure("Dice", \.dice),
      figure("IoU", \.iou), .table(tableIII), .table(detection),
    ]
  }

  private var tableII: Table {
    var table = Table(
      caption: "Table II. Dice and IoU of the global model and of each hospital's twin on the "
        + "hospital's own test cases: means of ET, TC and WT, then over the cases; in the last row over "
        + "the hospitals, each counting alike. The gain is that of the twin's Dice.",
      columns: [
        .text("Hospital"), .text("Data"), .init("Global Dice"), .init("Twin Dice"), .init("Gain"),
        .init("Global IoU"), .init("Twin IoU"), .text("Serves"),
      ])
    for hospital in report.hospitals {
      table.add(
        [.init(hospital.name), .init(hospital.title)]
          + ReportText.scores([hospital.global.mean(\.dice), hospital.twin?.mean(\.dice)])
          + [.init(signed(hospital.gain))]
          + ReportText.scores([hospital.global.mean(\.iou), hospital.twin?.mean(\.iou)])
          + [.init(serving(hospital))])
    }
    let gains = report.hospitals.compactMap(\.gain)
    let gain = gains.isEmpty ? nil : gains.reduce(0, +) / Double(gains.count)
    table.add(
      ["mean", ""] + means(of: \.dice) + [.init(signed(gain))] + means(of: \.iou) + [""])
    return table
  }

  private func means(of score: Score) -> [Table.Cell] {
    ReportText.scores([\.globalIfAny, \.twin].map { mean($0, score) })
  }

  private func mean(_ model: Model, _ score: Score) -> Double? {
    report.mean(model) { $0.mean(score) }
  }

  private func signed(_ value: Double?) -> String {
    guard let value else { return "-" }
    return (value > 0 ? "+" : "") + ReportText.score(value)
  }

  private func serving(_ hospital: RunReport.Hospital) -> String {
    guard hospital.twin != nil else { return "no twin" }
    return hospital.twinIsGlobal ? "a global version" : "its own twin"
  }

  private func figure(_ name: String, _ score: Score) -> Block {
    let series = [("global model", \.globalIfAny), ("twin", \.twin)].map {
      (name: String, model: Model) in
      BarChart.Series(
        name: name,
        bars: report.hospitals.map { $0[keyPath: model].map { .init($0.mean(score)) } })
    }.filter { $0.bars.contains { $0 != nil } }
    return .figure(
      Figure(
        name: "global-and-twins-\(name)",
        alternative:
          "Bars of the \(name) of the global model and of the twin at each hospital; the "
          + "numbers are in Table II.",
        caption: "\(name) of the global model and of each hospital's twin on its test cases: means "
          + "of ET, TC and WT, then over the cases.",
        chart: BarChart(
          y: Axis("Mean \(name)", range: 0...1), groups: report.hospitals.map(\.title),
          series: series)))
  }

  /// Alone and pooled only where they were trained.
  private var models: [(name: String, path: Model)] {
    [("global model", \.globalIfAny), ("twins", \.twin), ("alone", \.alone), ("pooled", \.pooled)]
      .filter { (_: String, model: Model) in mean(model, \.dice) != nil }
  }

  private var tableIII: Table {
    var table = Table(
      caption: "Table III. Dice by region: means over the test cases of a hospital, then over the "
        + "hospitals. Twins, and models trained alone, are scored at their own hospital.",
      columns: [.text("Model")] + Structure.regions.map { .init($0.rawValue) } + [.init("Mean")])
    for (name, model) in models {
      let regions = Structure.regions.map { region in
        report.mean(model) { $0.value(\.dice, of: region) }
      }
      table.add(
        [.init(name)] + (regions + [mean(model, \.dice)]).map { .init(ReportText.score($0)) })
    }
    return table
  }

  private var detection: Table {
    let scores: [(String, Score)] = [
      ("sensitivity", \.sensitivity), ("specificity", \.specificity),
    ]
    var table = Table(
      caption: "Sensitivity, the share of the reference's voxels that are found, and specificity, "
        + "the share of other voxels that are left out: means over the test cases of a hospital, then "
        + "over the hospitals. Most voxels of a head are far from any tumour, which makes specificity "
        + "high for any model.",
      columns: [.text("Model"), .text("Score")]
        + Structure.regions.map { .init($0.rawValue) } + [.init("Mean")])
    for (name, model) in models {
      for (scoreName, score) in scores {
        let regions = Structure.regions.map { region in
          report.mean(model) { $0.value(score, of: region) }
        }
        table.add(
          [.init(name), .init(scoreName)]
            + (regions + [mean(model, score)]).map { .init(ReportText.score($0)) })
      }
    }
    return table
  }
}
