// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What it took each strategy to reach the target, and the area under its best Dice.
struct TargetSection: Sendable {
  let context: StudyContext
  let scenario: ScenarioResults

  var blocks: [Block] {
    var blocks: [Block] = []
    if let target = context.target {
      blocks += [.subsection("To the target of \(Decimals.text(target, 3))"), .table(targetTable)]
    }
    if let table = areaTable {
      blocks += [.subsection("Area under the best \(context.measure)"), .table(table)]
    }
    return blocks
  }

  private var targetTable: Table {
    let scales = Dictionary(
      uniqueKeysWithValues: Cost.allCases.map { cost in
        let largest = scenario.trials.map { cost.outcome(of: $0.record).value }.max() ?? 0
        return (cost, cost.scale(upTo: largest))
      })
    func scale(_ cost: Cost) -> QuantityScale { scales[cost] ?? .count }
    let reference = scenario.strategy(context.reference)
    var table = Table(
      caption: caption(reference),
      columns: [.text("Strategy"), .init("Reached")]
        + Cost.allCases.map { .init(scale($0).title($0.noun)) }
        + (reference.map { [.init("Speed-up over \($0.name)")] } ?? []))
    let best = Cost.allCases.map { cost in
      Best.smallest.indices(of: scenario.strategies.map { $0.reach(cost).mean.exact })
    }
    for (row, strategy) in scenario.strategies.enumerated() {
      let reach = strategy.reach(.time)
      let amounts = zip(Cost.allCases, best).map { cost, best in
        Table.Cell(
          scale(cost).text(strategy.reach(cost).mean), isBest: best.contains(row))
      }
      table.add(
        [Table.Cell(strategy.name), "\(reach.reachedCount) of \(reach.outcomes.count)"] + amounts
          + (reference.map { [speedUp(of: strategy, over: $0)] } ?? []))
    }
    return table
  }

  private func speedUp(
    of strategy: StrategyResults, over reference: StrategyResults
  ) -> Table.Cell {
    strategy.name == reference.name
      ? "1" : Table.Cell(ReportNumbers.speedUp(strategy.speedUp(over: reference)))
  }

  private func caption(_ reference: StrategyResults?) -> String {
    "What it took to reach the target: means over seeds with 95 % intervals (Student). Where trials "
      + "ended before they reached it, a lower bound of the mean stands instead, with those as if they "
      + "had at their end."
      + (reference.map {
        " Speed-up: the time of \($0.name) over that of the strategy, the geometric mean over seeds with "
          + "its 95 % interval."
      } ?? "")
  }

  /// nil where nothing was scored.
  private var areaTable: Table? {
    guard let horizon = scenario.horizon else { return nil }
    let areas = scenario.strategies.map { $0.estimate { $0.areaOfBest(to: horizon) } }
    guard areas.contains(where: { $0 != nil }) else { return nil }
    let scale = QuantityScale.time(upTo: horizon)
    let span = "\(scale.text(horizon)) \(scale.unit ?? "")"
    let why =
      horizon == ScenarioResults.week
      ? "one simulated week, as in FeTS" : "\(span), the longest trial of the scenario"
    let best = Best.largest.indices(of: areas.map { $0?.value })
    var table = Table(
      caption:
        "Mean of the best validation \(context.measure) so far over \(why); 0 until the first model is "
        + "scored; a trial that ended keeps its best. Means over seeds with 95 % intervals.",
      columns: [.text("Strategy"), .init("Seeds"), .init("Area")])
    for (row, strategy) in scenario.strategies.enumerated() {
      table.add([
        Table.Cell(strategy.name), "\(areas[row]?.count ?? 0)",
        Table.Cell(ReportNumbers.dice(areas[row]), isBest: best.contains(row)),
      ])
    }
    return table
  }
}

extension TargetReach.Mean {
  /// nil where it is only bounded.
  var exact: Double? {
    if case .exact(let estimate) = self { estimate.value } else { nil }
  }
}
