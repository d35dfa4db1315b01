// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Whether hospitals' twins beat the global model on their own test cases.
struct TwinSection: Sendable {
  let context: StudyContext
  let scenario: ScenarioResults

  private var twins: [String] { context.description.twins }

  var blocks: [Block] {
    let strategies = scenario.strategies.filter { strategy in
      twins.contains { twin in strategy.trials.contains { $0.gain(of: twin) != nil } }
    }
    var blocks: [Block] = []
    for strategy in strategies {
      blocks += [.table(gainTable(strategy)), .figure(figure(strategy))]
    }
    if let table = refreshTable { blocks.append(.table(table)) }
    return blocks.isEmpty ? [] : [.subsection("Twins")] + blocks
  }

  private func gainTable(_ strategy: StrategyResults) -> Table {
    var table = Table(
      caption:
        "\(strategy.name): what each twin gains over the global model on its \(context.site)'s test "
        + "cases (\(context.measure) of the twin minus that of the last global model); means over "
        + "\(ReportNumbers.count(strategy.trials.count, "seed")) with 95 % intervals (Student).",
      columns: [.text(context.site.capitalized), .init("Test cases"), .init("Global")]
        + twins.map { .init("Gain of \($0)") })
    for agent in context.description.agents {
      row(
        agent.name, "\(agent.testCases)",
        global: { $0.testScores?.mean(agent: agent.name) },
        gain: { $0.gain(of: $1, agent: agent.name) }, strategy, &table)
    }
    row("mean", "", global: \.testDice, gain: { $0.gain(of: $1) }, strategy, &table)
    return table
  }

  private func row(
    _ name: String, _ cases: String, global: (MeasuredTrial) -> Double?,
    gain: (MeasuredTrial, String) -> Double?, _ strategy: StrategyResults, _ table: inout Table
  ) {
    let gains = twins.map { twin in strategy.estimate { gain($0, twin) } }
    let best = Best.largest.indices(of: gains.map { $0?.value })
    let cells = gains.indices.map {
      Table.Cell(ReportNumbers.difference(gains[$0]), isBest: best.contains($0))
    }
    let dice = strategy.estimate(global)
    table.add(
      [Table.Cell(name), Table.Cell(cases), Table.Cell(ReportNumbers.dice(dice?.value))] + cells)
  }

  private func figure(_ strategy: StrategyResults) -> Figure {
    let place = scenario.names.firstIndex(of: strategy.name) ?? 0
    let name = "scenario-\(scenario.number)-twins-\(place + 1)"
    let what =
      "\(scenario.name), \(strategy.name): test \(context.measure) of the twin minus that of the "
      + "global model, means over seeds"
    let axis = Axis("Gain in test \(context.measure)")
    let agents = context.description.agents.map(\.name)
    func gain(_ twin: String, _ agent: String) -> Estimate? {
      strategy.estimate { $0.gain(of: twin, agent: agent) }
    }
    guard agents.count <= StudyContext.barLimit else {
      let groups = twins.map { twin in
        StripChart.Group(name: twin, values: agents.compactMap { gain(twin, $0)?.value })
      }
      return Figure(
        name: name, alternative: "For each twin, its gain at each \(context.site).",
        caption: what + "; a point for each \(context.site), boxes from the lower to the upper "
          + "quartile with the median.", chart: StripChart(y: axis, groups: groups))
    }
    let series = twins.map { twin in
      BarChart.Series(
        name: twin,
        bars: agents.map { agent in
          gain(twin, agent).map { BarChart.Bar($0.value, error: $0.interval) }
        })
    }
    return Figure(
      name: name,
      alternative: "Bars of the gains in the table above, by \(context.site) and twin.",
      caption: what + " with 95 % intervals. Above 0 the twin is better.",
      chart: BarChart(y: axis, groups: agents, series: series))
  }

  /// nil where no twin was refreshed.
  private var refreshTable: Table? {
    var table = Table(
      caption:
        "Refreshes of twins, of all \(context.site)s and seeds: accepted, given up for the global "
        + "model, or rolled back; drift is |v - w| / |w| of the candidates, a mean over refreshes.",
      columns: [
        .text("Strategy"), .text("Twin"), .init("Refreshes"), .init("Accepted"),
        .init("Adopted global"), .init("Rolled back"), .init("Drift"),
      ])
    for strategy in scenario.strategies {
      for twin in twins {
        let points = strategy.trials.flatMap { $0.result.twins.filter { $0.twin == twin } }
        guard !points.isEmpty else { continue }
        func count(_ decision: String) -> Table.Cell {
          "\(points.count { $0.decision == decision })"
        }
        let drift = Estimate(meanOf: points.map(\.drift).filter(\.isFinite))?.value
        table.add([
          Table.Cell(strategy.name), Table.Cell(twin), "\(points.count)", count("accepted"),
          count("adoptedGlobal"), count("rolledBack"), Table.Cell(ReportNumbers.dice(drift)),
        ])
      }
    }
    return table.rows.isEmpty ? nil : table
  }
}
