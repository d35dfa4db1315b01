// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// All that overlap tells of the last models on test cases, in the form of the paper's Tables II and III: by
/// hospital, and by structure.
struct OverlapSection: Sendable {
  let context: StudyContext
  let scenario: ScenarioResults

  var blocks: [Block] {
    guard context.isTraining, !rows.isEmpty else { return [] }
    return [
      .subsection("Overlap of last models"), .table(structureTable), .table(hospitalTable),
    ]
  }

  /// A model of a strategy, and its scores on test cases from all seeds.
  private struct Row {
    let strategy: String
    let model: String
    let points: [ScorePoint]
  }

  /// The global model of each strategy, and its twins.
  private var rows: [Row] {
    scenario.strategies.flatMap { strategy in
      let tests = strategy.trials.flatMap(\.result.scores).filter { $0.part == .test }
      return ([ScorePoint.globalModel] + context.description.twins).compactMap { model in
        let points = tests.filter { $0.model == model && $0.dice.isFinite }
        return points.isEmpty ? nil : Row(strategy: strategy.name, model: model, points: points)
      }
    }
  }

  /// Over seeds, hospitals and structures, as far as `points` are of several.
  private static func mean(_ points: [ScorePoint], _ score: (ScorePoint) -> Double) -> Table.Cell {
    guard !points.isEmpty else { return "-" }
    return Table.Cell(
      Decimals.text(points.reduce(0) { $0 + score($1) } / Double(points.count), 3))
  }

  private var structureTable: Table {
    var table = Table(
      caption:
        "Dice, IoU, sensitivity and specificity of last models on test cases by structure: over cases, then "
        + "over \(context.site)s and seeds, each counting alike. Twins are scored at their own "
        + "\(context.site).",
      columns: [
        .text("Strategy"), .text("Model"), .text("Structure"), .init("Dice"), .init("IoU"),
        .init("Sensitivity"), .init("Specificity"),
      ])
    for row in rows {
      let structures = Dictionary(grouping: row.points, by: \.structure)
      for (name, points) in structures.sorted(by: { $0.key < $1.key }) {
        table.add([
          Table.Cell(row.strategy), Table.Cell(row.model), Table.Cell(name),
          Self.mean(points, \.dice), Self.mean(points, \.iou), Self.mean(points, \.sensitivity),
          Self.mean(points, \.specificity),
        ])
      }
    }
    return table
  }

  private var hospitalTable: Table {
    let names = context.description.agents.map(\.name)
    var table = Table(
      caption:
        "Dice and, after the stroke, IoU of last models on each \(context.site)'s test cases: over cases, "
        + "then over structures and seeds.",
      columns: [.text("Strategy"), .text("Model")] + names.map { .init($0) })
    for row in rows {
      let byAgent = Dictionary(grouping: row.points, by: \.agent)
      table.add(
        [Table.Cell(row.strategy), Table.Cell(row.model)]
          + names.map { name in
            let points = byAgent[name] ?? []
            return Table.Cell(
              "\(Self.mean(points, \.dice).text) / \(Self.mean(points, \.iou).text)")
          })
    }
    return table
  }
}
