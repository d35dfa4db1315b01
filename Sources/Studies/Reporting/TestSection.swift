// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How the last models do on test cases, which nothing was fitted to or chosen by.
struct TestSection: Sendable {
  let context: StudyContext
  let scenario: ScenarioResults

  var blocks: [Block] {
    let structures = structures
    guard !structures.isEmpty else { return [] }
    var blocks: [Block] = [.subsection("Test cases"), .table(table(structures))]
    if structures.count > 1 { blocks.append(.figure(figure(structures))) }
    return blocks
  }

  /// ET, TC and WT first, in this order.
  private var structures: [String] {
    let known = ["ET", "TC", "WT"]
    let found = Set(
      scenario.trials.lazy.flatMap(\.result.scores)
        .filter { $0.part == .test && $0.model == ScorePoint.globalModel }.map(\.structure))
    return known.filter(found.contains) + found.subtracting(known).sorted()
  }

  private func estimate(_ strategy: StrategyResults, _ structure: String?) -> Estimate? {
    strategy.estimate { trial in
      structure.map { trial.testScores?.mean(structure: $0) } ?? trial.testDice
    }
  }

  private func table(_ structures: [String]) -> Table {
    let columns: [String?] = structures.count > 1 ? structures + [nil] : [nil]
    var table = Table(
      caption:
        "\(context.measure) of each strategy's last global model on test cases: over cases, then over "
        + "\(context.site)s, each counting alike; means over seeds with 95 % intervals (Student).",
      columns: [.text("Strategy"), .init("Seeds")]
        + columns.map { .init($0 ?? "mean") })
    let estimates = columns.map { column in
      scenario.strategies.map { estimate($0, column) }
    }
    let best = estimates.map { Best.largest.indices(of: $0.map { $0?.value }) }
    for (row, strategy) in scenario.strategies.enumerated() {
      table.add(
        [Table.Cell(strategy.name), "\(estimates.last?[row]?.count ?? 0)"]
          + columns.indices.map {
            Table.Cell(ReportNumbers.dice(estimates[$0][row]), isBest: best[$0].contains(row))
          })
    }
    return table
  }

  private func figure(_ structures: [String]) -> Figure {
    let series = scenario.strategies.map { strategy in
      BarChart.Series(
        name: strategy.name,
        bars: structures.map { structure in
          estimate(strategy, structure).map { BarChart.Bar($0.value, error: $0.interval) }
        })
    }
    return Figure(
      name: "scenario-\(scenario.number)-test",
      alternative: "Bars of the numbers in the table above, by structure and strategy.",
      caption:
        "\(scenario.name): test \(context.measure) of the last global models, means over seeds with "
        + "95 % intervals.",
      chart: BarChart(
        y: Axis("Test \(context.measure)", range: 0...1), groups: structures, series: series))
  }
}
