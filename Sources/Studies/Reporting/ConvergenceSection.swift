// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How the Dice grows over time, updates and bytes.
struct ConvergenceSection: Sendable {
  let context: StudyContext
  let scenario: ScenarioResults

  /// Places on the x axis.
  private static let gridSize = 240

  var blocks: [Block] {
    let figures = Cost.allCases.compactMap(figure)
    guard !figures.isEmpty else {
      return [
        .subsection("Convergence"), .paragraph("No model was scored on validation cases."),
      ]
    }
    return [.subsection("Convergence")] + figures.map(Block.figure)
  }

  private func figure(_ cost: Cost) -> Figure? {
    let largest = scenario.trials.map { cost.end(of: $0.record) }.max() ?? 0
    let scale = cost.scale(upTo: largest)
    let series = scenario.strategies.compactMap { strategy -> LineChart.Series? in
      let points = Self.points(of: strategy, cost, largest: largest, scale)
      return points.isEmpty ? nil : LineChart.Series(name: strategy.name, points: points)
    }
    guard !series.isEmpty else { return nil }
    let chart = LineChart(
      x: Axis(cost.label, unit: scale.unit),
      y: Axis("Mean validation \(context.measure)"), series: series,
      threshold: context.target.map {
        LineChart.Threshold(name: "target \(Decimals.text($0, 3))", value: $0)
      })
    return Figure(
      name: "scenario-\(scenario.number)-\(cost.rawValue)",
      alternative: alternative(series, cost, scale), caption: caption(cost), chart: chart)
  }

  /// On a grid that all strategies share.
  private static func points(
    of strategy: StrategyResults, _ cost: Cost, largest: Double, _ scale: QuantityScale
  ) -> [LineChart.Point] {
    let curves = strategy.trials.map { $0.curve(over: cost) }.filter { !$0.points.isEmpty }
    let end = strategy.trials.map { cost.end(of: $0.record) }.max() ?? 0
    guard !curves.isEmpty, largest > 0 else { return [] }
    let grid = (0...gridSize).map { Double($0) / Double(gridSize) * largest }
    let own = grid.filter { $0 < end } + [end]
    return own.compactMap { x in
      let values = curves.compactMap { $0.value(at: x) }
      // From where the last of the seeds has its first model on.
      guard values.count == curves.count, let low = values.min(), let high = values.max()
      else { return nil }
      let mean = values.reduce(0, +) / Double(values.count)
      return LineChart.Point(
        x: x / scale.size, y: mean, band: values.count > 1 ? low...high : nil)
    }
  }

  private func alternative(
    _ series: [LineChart.Series], _ cost: Cost, _ scale: QuantityScale
  ) -> String {
    let ends = series.compactMap { series in
      series.points.last.map {
        "\(series.name) ends at \(Decimals.text($0.y, 3)) after "
          + QuantityScale(unit: scale.unit, size: 1).text($0.x)
      }
    }
    let unit = scale.unit.map { " (\($0))" } ?? ""
    return "Curves of the mean validation \(context.measure) over "
      + "\(cost.label.lowercased())\(unit): \(ends.joined(separator: "; "))."
  }

  private func caption(_ cost: Cost) -> String {
    let seeds = scenario.strategies.map(\.trials.count).max() ?? 1
    let band =
      seeds > 1
      ? "Lines are means over \(ReportNumbers.count(seeds, "seed")), bands go from the lowest to the highest one."
      : "One seed: nothing can be said of chance."
    return "\(scenario.name): validation \(context.measure) of the global model over "
      + "\(cost.label.lowercased()). \(band) A model counts until the next."
  }
}
