// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What hospitals did with their time, and how much of it they waited.
struct ActivitySection: Sendable {
  let context: StudyContext
  let scenario: ScenarioResults

  private var agents: [String] { context.description.agents.map(\.name) }

  var blocks: [Block] {
    guard scenario.trials.contains(where: { !$0.result.activities.isEmpty }) else { return [] }
    var blocks: [Block] = [
      .subsection("What \(context.site)s did with their time"), .table(shareTable),
      .figure(figure),
    ]
    if agents.count <= StudyContext.barLimit { blocks.append(.table(idleTable)) }
    return blocks
  }

  private var shareTable: Table {
    let parts: [(String, KeyPath<AgentActivity, Double>)] = [
      ("Training", \.training), ("Transfer", \.transfer), ("Offline", \.offline), ("Idle", \.idle),
    ]
    var table = Table(
      caption:
        "Shares of virtual time in percent, means over \(context.site)s and then over seeds; trainings "
        + "and crashes of all seeds together. Who is idle waits for a version, a round or an answer.",
      columns: [.text("Strategy")] + parts.map { .init("\($0.0) (%)") }
        + [.init("Trainings"), .init("Crashes")])
    for strategy in scenario.strategies {
      let activities = strategy.trials.flatMap(\.result.activities)
      let shares = parts.map { part in
        Table.Cell(ReportNumbers.percent(strategy.estimate { $0.share(part.1) }?.value))
      }
      table.add(
        [Table.Cell(strategy.name)] + shares + [
          "\(activities.reduce(0) { $0 &+ $1.trainings })",
          "\(activities.reduce(0) { $0 &+ $1.crashes })",
        ])
    }
    return table
  }

  private func idle(_ strategy: StrategyResults, _ agent: String) -> Estimate? {
    strategy.estimate { $0.idleShare(of: agent) }
  }

  private var idleTable: Table {
    var table = Table(
      caption:
        "Idle share of each \(context.site)'s time in percent, means over seeds.",
      columns: [.text(context.site.capitalized)] + scenario.names.map { .init($0) })
    for agent in agents {
      table.add(
        [Table.Cell(agent)]
          + scenario.strategies.map {
            Table.Cell(ReportNumbers.percent(idle($0, agent)?.value))
          })
    }
    return table
  }

  private var figure: Figure {
    let name = "scenario-\(scenario.number)-idle"
    let axis = Axis("Idle", unit: "% of virtual time", range: 0...100)
    guard agents.count <= StudyContext.barLimit else {
      let groups = scenario.strategies.map { strategy in
        StripChart.Group(
          name: strategy.name,
          values: agents.compactMap { idle(strategy, $0).map { 100 * $0.value } })
      }
      return Figure(
        name: name, alternative: "For each strategy, the idle share of each \(context.site).",
        caption:
          "\(scenario.name): idle share of each \(context.site), a mean over seeds; boxes from the "
          + "lower to the upper quartile with the median, whiskers over all.",
        chart: StripChart(y: axis, groups: groups))
    }
    let series = scenario.strategies.map { strategy in
      BarChart.Series(
        name: strategy.name,
        bars: agents.map { idle(strategy, $0).map { BarChart.Bar(100 * $0.value) } })
    }
    return Figure(
      name: name, alternative: "Bars of the numbers in the table below.",
      caption: "\(scenario.name): idle share of each \(context.site)'s time, means over seeds.",
      chart: BarChart(y: axis, groups: agents, series: series))
  }
}
