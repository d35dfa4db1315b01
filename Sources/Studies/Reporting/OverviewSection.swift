// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// All scenarios and strategies in one table, and what to keep in mind when reading it.
struct OverviewSection: Sendable {
  let context: StudyContext
  let scenarios: [ScenarioResults]

  var blocks: [Block] {
    var blocks: [Block] = [.section("Overview")]
    if context.trialCount < context.plannedCount {
      blocks.append(
        .remark(
          "This is an unfinished study: \(context.trialCount) of "
            + "\(ReportNumbers.count(context.plannedCount, "trial")) are there."))
    }
    guard scenarios.contains(where: { !$0.strategies.isEmpty }) else { return blocks }
    if let remark = seedRemark { blocks.append(.remark(remark)) }
    blocks.append(.table(table))
    return blocks
  }

  /// nil where there are enough seeds for a test to tell anything.
  private var seedRemark: String? {
    let seeds = context.description.seeds.count
    guard SignFlipTest.smallestProbability(of: seeds) > 0.05 else { return nil }
    return seeds < 2
      ? "There is one seed: no number here has an interval, and differences may be chance."
      : "There are \(seeds) seeds: intervals are wide, and no difference can be significant at 5 % by "
        + "the permutation test, which needs six seeds."
  }

  private var table: Table {
    let time = timeScale
    let hasTarget = context.target != nil
    var columns: [Table.Column] = [.text("Scenario"), .text("Strategy")]
    if hasTarget {
      columns += [
        .init("Reached"), .init(time.title("Time to target")),
        .init("Speed-up over \(context.reference ?? "")"),
      ]
    } else {
      columns.append(.init("Seeds"))
    }
    columns += [.init("Area"), .init("Test \(context.measure)")]
    var table = Table(
      caption:
        "Each strategy in each scenario: means over seeds with 95 % intervals. How each number came "
        + "about stands below.",
      columns: columns)
    for scenario in scenarios {
      for row in rows(of: scenario, time, hasTarget: hasTarget) { table.add(row) }
    }
    return table
  }

  private func rows(
    of scenario: ScenarioResults, _ time: QuantityScale, hasTarget: Bool
  ) -> [[Table.Cell]] {
    let strategies = scenario.strategies
    let reaches = strategies.map { $0.reach(.time) }
    let areas = strategies.map { $0.estimate { $0.areaOfBest(to: scenario.horizon) } }
    let tests = strategies.map { $0.estimate(\.testDice) }
    let soonest = Best.smallest.indices(of: reaches.map(\.mean.exact))
    let largest = Best.largest.indices(of: areas.map { $0?.value })
    let best = Best.largest.indices(of: tests.map { $0?.value })
    let reference = scenario.strategy(context.reference)
    return strategies.enumerated().map { index, strategy in
      var row = [Table.Cell(scenario.name), Table.Cell(strategy.name)]
      if hasTarget {
        row += [
          "\(reaches[index].reachedCount) of \(strategy.trials.count)",
          Table.Cell(time.text(reaches[index].mean), isBest: soonest.contains(index)),
          speedUp(of: strategy, over: reference),
        ]
      } else {
        row.append("\(strategy.trials.count)")
      }
      row += [
        Table.Cell(ReportNumbers.dice(areas[index]), isBest: largest.contains(index)),
        Table.Cell(ReportNumbers.dice(tests[index]), isBest: best.contains(index)),
      ]
      return row
    }
  }

  private func speedUp(
    of strategy: StrategyResults, over reference: StrategyResults?
  ) -> Table.Cell {
    guard let reference else { return Table.Cell(ReportNumbers.missing) }
    return strategy.name == reference.name
      ? "1" : Table.Cell(ReportNumbers.speedUp(strategy.speedUp(over: reference)))
  }

  private var timeScale: QuantityScale {
    let times = scenarios.flatMap(\.trials).map { Cost.time.outcome(of: $0.record).value }
    return .time(upTo: times.max() ?? 0)
  }
}
