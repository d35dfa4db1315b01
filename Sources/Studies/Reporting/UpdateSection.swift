// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What became of updates, and how stale they were.
struct UpdateSection: Sendable {
  let context: StudyContext
  let scenario: ScenarioResults

  var blocks: [Block] {
    guard scenario.trials.contains(where: { !$0.result.trainings.isEmpty }) else { return [] }
    var blocks: [Block] = [.subsection("Updates and their staleness"), .table(table)]
    if let figure { blocks.append(.figure(figure)) }
    return blocks
  }

  private func points(_ strategy: StrategyResults) -> [UpdatePoint] {
    strategy.trials.flatMap(\.result.trainings)
  }

  /// Of the updates that counted.
  private func staleness(_ strategy: StrategyResults) -> [UInt64] {
    points(strategy).filter { $0.outcome == .folded }.compactMap(\.staleness)
  }

  private var table: Table {
    var table = Table(
      caption:
        "Updates of all seeds together: what became of them, and the staleness of those that were "
        + "folded, in versions.",
      columns: [
        .text("Strategy"), .init("Folded"), .init("Too stale"), .init("Rejected"), .init("Lost"),
        .init("Mean staleness"), .init("Median"), .init("95 %"), .init("Largest"),
      ])
    for strategy in scenario.strategies {
      let outcomes = points(strategy).map(\.outcome)
      let sorted = staleness(strategy).sorted().map { Double($0) }
      func count(_ outcome: UpdatePoint.Outcome) -> Table.Cell {
        "\(outcomes.count { $0 == outcome })"
      }
      func quantile(_ share: Double) -> Table.Cell {
        Table.Cell(
          sorted.isEmpty
            ? ReportNumbers.missing : QuantityScale.count.text(Quantile.of(sorted, share)))
      }
      let mean = Estimate(meanOf: sorted).map { Decimals.text($0.value, 2) }
      table.add([
        Table.Cell(strategy.name), count(.folded), count(.stale), count(.rejected), count(.lost),
        Table.Cell(mean ?? ReportNumbers.missing), quantile(0.5), quantile(0.95), quantile(1),
      ])
    }
    return table
  }

  /// nil where nothing was folded.
  private var figure: Figure? {
    let all = scenario.strategies.map { ($0.name, staleness($0)) }.filter { !$0.1.isEmpty }
    guard let largest = all.compactMap({ $0.1.max() }).max() else { return nil }
    let bins = StalenessBins(upTo: largest)
    let parts = bins.bins.map { bin in
      StackedBarChart.Part(
        name: bins.name(bin),
        values: all.map { _, values in
          100 * Double(values.count(where: bin.contains)) / Double(values.count)
        })
    }
    return Figure(
      name: "scenario-\(scenario.number)-staleness",
      alternative:
        "One bar for each strategy, divided by the staleness of its updates; the table above has mean "
        + "and quantiles.",
      caption:
        "\(scenario.name): staleness in versions of the updates that were folded, as shares of all of "
        + "a strategy's; all seeds together.",
      chart: StackedBarChart(
        y: Axis("Share of folded updates", unit: "%", range: 0...100), bars: all.map(\.0),
        parts: parts))
  }
}
