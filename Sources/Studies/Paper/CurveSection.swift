// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Imaging

/// Receiver operating characteristics of each class, and the areas under them.
struct CurveSection: Sendable {
  /// nil where none were kept.
  let curves: ROCCurves?

  var blocks: [Block] {
    guard let curves else {
      return [
        .section("Receiver operating characteristics"),
        .remark("There are no curves: roc.json is missing."),
      ]
    }
    return [
      .section("Receiver operating characteristics"),
      .paragraph(
        "Of each class against the rest, by its probability. The voxels of all test cases of all "
          + "hospitals are counted together, on the cases' own grids, so that a large image counts for "
          + "more than a small one, and hospitals with many cases for more than others. Voxels outside of "
          + "the brain count, too, and those beyond what a network sees as background of probability 1: "
          + "they are easily told, and make areas high. Each case is segmented by the global model, and by the twin of its own hospital."
      ),
      .table(table(curves)),
    ] + figures(curves)
  }

  private func table(_ curves: ROCCurves) -> Table {
    var table = Table(
      caption:
        "Areas under the curves (AUC), over the voxels of \(curves.globalCases) test cases of "
        + "the global model and \(curves.twinCases) of twins. A class without voxels has none.",
      columns: [.text("Class"), .init("Global model"), .init("Twins")])
    let areas = curves.areas
    for tumourClass in TumourClass.allCases {
      let name = ROCAnalysis.name(of: tumourClass)
      table.add(
        [.init(tumourClass.name)] + ReportText.scores([areas.global[name], areas.twins[name]]))
    }
    return table
  }

  private func figures(_ curves: ROCCurves) -> [Block] {
    [("global-model", "the global model", curves.global), ("twins", "the twins", curves.twins)]
      .filter { !$0.2.isEmpty }
      .map { stem, name, curves in
        .figure(
          Figure(
            name: "roc-\(stem)",
            alternative:
              "Receiver operating characteristics of \(name), a curve for each class; the "
              + "areas are in the table.",
            caption:
              "Receiver operating characteristics of \(name): the share of a class's voxels that "
              + "a threshold of its probability finds, against the share of other voxels that it takes "
              + "for the class.",
            chart: ROCChart(curves.map(Self.curve))))
      }
  }

  private static func curve(_ curve: ROCCurves.Curve) -> ROCChart.Curve {
    let tumourClass = TumourClass.allCases.first { ROCAnalysis.name(of: $0) == curve.name }
    return ROCChart.Curve(
      name: tumourClass?.name ?? curve.name,
      points: zip(curve.falsePositiveRates, curve.truePositiveRates).map {
        ROCChart.Point(falsePositiveRate: $0, truePositiveRate: $1)
      }, area: curve.area)
  }
}
