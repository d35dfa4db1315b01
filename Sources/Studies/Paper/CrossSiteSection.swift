// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Each hospital's twin on each hospital's cases: what fits one place may lose elsewhere.
struct CrossSiteSection: Sendable {
  let report: RunReport

  /// More do not fit beside one another.
  private static let hospitalLimit = 40

  private var names: [String] { report.hospitals.map(\.title) }
  private var isDrawn: Bool { names.count <= Self.hospitalLimit }

  var blocks: [Block] {
    guard report.crossSite.twins.contains(where: { $0 != nil }) else { return [] }
    var blocks: [Block] = [
      .section("Each twin at each hospital"),
      .paragraph(
        "A twin is made for its own hospital's patients; what it gains there it may lose elsewhere. "
          + comparison),
      .table(table),
    ]
    guard isDrawn else {
      return blocks + [
        .remark("The matrix of \(names.count) hospitals is not drawn; it is in summary.json.")
      ]
    }
    blocks.append(.figure(twins))
    if let alone = report.crossSite.alone { blocks.append(.figure(figure(ofAlone: alone))) }
    return blocks
  }

  private var comparison: String {
    let pairs = report.hospitals.indices.compactMap { index -> (twin: Double, global: Double)? in
      guard let row = report.crossSite.twins[index], let twin = Self.elsewhere(row, index),
        let global = Self.elsewhere(report.crossSite.global, index)
      else { return nil }
      return (twin, global)
    }
    return
      "At the other hospitals, \(pairs.count { $0.twin < $0.global }) of \(pairs.count) twins have "
      + "a lower mean Dice than the global model."
  }

  private var table: Table {
    var table = Table(
      caption: "Dice of each hospital's twin at home and, as the mean over the other hospitals, "
        + "elsewhere, beside that of the global model at the same places.",
      columns: [
        .text("Twin of"), .init("At home"), .init("Global there"), .init("Elsewhere"),
        .init("Global elsewhere"),
      ])
    for (index, hospital) in report.hospitals.enumerated() {
      guard let row = report.crossSite.twins[index] else { continue }
      table.add(
        [.init(hospital.title)] + ReportText.scores([row[index], report.crossSite.global[index]])
          + ReportText.scores([
            Self.elsewhere(row, index), Self.elsewhere(report.crossSite.global, index),
          ]))
    }
    return table
  }

  private static func elsewhere(_ row: [Double], _ own: Int) -> Double? {
    guard row.count > 1 else { return nil }
    let others = row.enumerated().filter { $0.offset != own }
    return others.reduce(0) { $0 + $1.element } / Double(others.count)
  }

  private var twins: Figure {
    Figure(
      name: "cross-site",
      alternative:
        "A matrix of the Dice of each hospital's twin, by rows, on each hospital's cases, by "
        + "columns; the last row is the global model.",
      caption:
        "Dice of each hospital's twin, and of the global model, on each hospital's test cases: "
        + "means of ET, TC and WT, then over the cases. Twins are at home on the diagonal.",
      chart: HeatMap(
        rows: names + ["global model"], columns: names, rowTitle: "Twin of",
        columnTitle: "Test cases of",
        values: report.crossSite.twins.map { row in
          row.map { $0.map(Optional.some) } ?? names.map { _ in nil }
        } + [report.crossSite.global.map(Optional.some)],
        scale: Axis("Mean Dice", range: 0...1)))
  }

  private func figure(ofAlone alone: [[Double]]) -> Figure {
    Figure(
      name: "cross-site-alone",
      alternative:
        "A matrix of the Dice of a network trained at each hospital alone, by rows, on each "
        + "hospital's cases, by columns.",
      caption: "The same of networks that were trained at one hospital alone.",
      chart: HeatMap(
        rows: names, columns: names, rowTitle: "Trained at", columnTitle: "Test cases of",
        values: alone.map { $0.map(Optional.some) }, scale: Axis("Mean Dice", range: 0...1)))
  }
}
