// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation

/// Dice and IoU of each region and class at each hospital.
struct StructureSection: Sendable {
  let report: RunReport

  private typealias Model = KeyPath<RunReport.Hospital, ModelMeans?>

  private static var models: [(name: String, path: Model)] {
    [("global model", \.globalIfAny), ("twin", \.twin)]
  }
  private static var scores: [(name: String, path: KeyPath<ModelMeans.Overlap, Double>)] {
    [("Dice", \.dice), ("IoU", \.iou)]
  }
  private static let groups: [(name: String, structures: [Structure])] = [
    ("region", Structure.regions), ("class", ModelMeans.classStructures),
  ]

  var blocks: [Block] {
    var blocks: [Block] = [
      .section("Regions and classes"),
      .paragraph(
        "Regions are BraTS's, which overlap: enhancing tumour (ET), tumour core (TC), which is ET and "
          + "the necrotic core, and whole tumour (WT), which is TC and edema. Classes are what a voxel "
          + "is labelled as. The class that the paper calls tumor core is the necrotic core here, and "
          + "not the region TC. Where a case lacks a structure and none is predicted, its scores are 1: a "
          + "hospital whose tumours hardly enhance can have a high Dice of ET."),
    ]
    for group in Self.groups {
      blocks.append(.subsection("By \(group.name)"))
      for model in Self.models where report.mean(model.path, { $0.mean(\.dice) }) != nil {
        for score in Self.scores {
          blocks.append(.figure(figure(model, score, group)))
        }
      }
      blocks.append(.table(table(group)))
    }
    return blocks
  }

  private func figure(
    _ model: (name: String, path: Model),
    _ score: (name: String, path: KeyPath<ModelMeans.Overlap, Double>),
    _ group: (name: String, structures: [Structure])
  ) -> Figure {
    Figure(
      name: "\(group.name)-\(score.name)-\(model.name)",
      alternative: "Bars of the \(model.name)'s \(score.name) for each \(group.name) at each "
        + "hospital; the means over hospitals are in the table below, all numbers in summary.csv.",
      caption:
        "\(score.name) of the \(model.name) by \(group.name): means over each hospital's test "
        + "cases.",
      chart: BarChart(
        y: Axis("Mean \(score.name)", range: 0...1), groups: report.hospitals.map(\.title),
        series: group.structures.map { structure in
          BarChart.Series(
            name: structure.title,
            bars: report.hospitals.map { hospital in
              hospital[keyPath: model.path].map { .init($0.value(score.path, of: structure)) }
            })
        }))
  }

  private func table(_ group: (name: String, structures: [Structure])) -> Table {
    var table = Table(
      caption:
        "Dice and IoU by \(group.name): means over the test cases of a hospital, then over the "
        + "hospitals.",
      columns: [.text("Model"), .text("Score")] + group.structures.map { .init($0.title) })
    for model in Self.models where report.mean(model.path, { $0.mean(\.dice) }) != nil {
      for score in Self.scores {
        table.add(
          [.init(model.name), .init(score.name)]
            + group.structures.map { structure in
              .init(
                ReportText.score(report.mean(model.path) { $0.value(score.path, of: structure) }))
            })
      }
    }
    return table
  }
}

extension Structure {
  /// For people.
  fileprivate var title: String {
    switch self {
    case .necroticCore: "necrotic core"
    case .edema: "edema"
    case .enhancing: "enhancing tumour"
    case .regionET, .regionTC, .regionWT: rawValue
    }
  }
}
