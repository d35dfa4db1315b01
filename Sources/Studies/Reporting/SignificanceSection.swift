// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Whether differences between strategies are more than chance of seeds.
struct SignificanceSection: Sendable {
  let context: StudyContext
  let scenario: ScenarioResults

  private struct Comparison {
    let name: String
    let area: [Double]
    let test: [Double]
  }

  var blocks: [Block] {
    let comparisons = comparisons
    guard let most = comparisons.map({ max($0.area.count, $0.test.count) }).max(), most > 0 else {
      return []
    }
    let least = SignFlipTest.smallestProbability(of: most)
    let limit = least * Double(comparisons.count)
    var blocks: [Block] = [.subsection("Are the differences more than chance?")]
    if limit > 0.05 {
      blocks.append(
        .remark(
          "With \(ReportNumbers.count(most, "seed")) this test cannot give p below "
            + "\(ReportNumbers.probability(least)), and after the correction for "
            + "\(ReportNumbers.count(comparisons.count, "pair")) not below "
            + "\(ReportNumbers.probability(min(1, limit))): that no difference is significant says "
            + "nothing here."))
    }
    blocks.append(.table(table(comparisons)))
    return blocks
  }

  /// Of all pairs of strategies.
  private var comparisons: [Comparison] {
    let strategies = scenario.strategies
    return strategies.indices.flatMap { first in
      strategies.indices.dropFirst(first + 1).map { second in
        let pairs = strategies[first].pairs(with: strategies[second])
        func differences(_ number: (MeasuredTrial) -> Double?) -> [Double] {
          pairs.compactMap { own, other in
            guard let own = number(own), let other = number(other) else { return nil }
            return own - other
          }.filter(\.isFinite)
        }
        return Comparison(
          name: "\(strategies[first].name) - \(strategies[second].name)",
          area: differences { $0.areaOfBest(to: scenario.horizon) },
          test: differences(\.testDice))
      }
    }
  }

  private func table(_ comparisons: [Comparison]) -> Table {
    var table = Table(
      caption:
        "Differences between strategies, paired by seed: mean with 95 % interval (Student); p of the "
        + "two-sided sign-flip permutation test, exact up to "
        + "\(SignFlipTest.exactLimit) seeds; p after Holm's correction for the pairs of a column.",
      columns: [
        .text("Pair"), .init("Seeds"), .init("Area"), .init("p"), .init("p (Holm)"),
        .init("Test \(context.measure)"), .init("p"), .init("p (Holm)"),
      ])
    let areas = probabilities(comparisons.map(\.area))
    let tests = probabilities(comparisons.map(\.test))
    for (index, comparison) in comparisons.enumerated() {
      table.add([
        Table.Cell(comparison.name), "\(max(comparison.area.count, comparison.test.count))",
        Table.Cell(ReportNumbers.difference(Estimate(meanOf: comparison.area))),
        Table.Cell(ReportNumbers.probability(areas[index]?.plain)),
        Table.Cell(ReportNumbers.probability(areas[index]?.corrected)),
        Table.Cell(ReportNumbers.difference(Estimate(meanOf: comparison.test))),
        Table.Cell(ReportNumbers.probability(tests[index]?.plain)),
        Table.Cell(ReportNumbers.probability(tests[index]?.corrected)),
      ])
    }
    return table
  }

  /// Of one number, for all pairs that have it.
  private func probabilities(
    _ differences: [[Double]]
  ) -> [Int: (plain: Double, corrected: Double)] {
    let tests = differences.enumerated().compactMap { index, differences in
      SignFlipTest(differences).map { (index: index, probability: $0.probability) }
    }
    let corrected = HolmCorrection.adjusted(tests.map(\.probability))
    return Dictionary(
      uniqueKeysWithValues: zip(tests, corrected).map { ($0.index, ($0.probability, $1)) })
  }
}
