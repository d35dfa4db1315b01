// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Receiver operating characteristics: true positives found against false ones, and the diagonal of
/// guessing.
package struct ROCChart: Chart {
  package let curves: [Curve]

  package struct Curve: Sendable, Equatable {
    package let name: String
    /// From (0, 0) to (1, 1).
    package let points: [Point]
    /// Area under it; nil: not known.
    package let area: Double?

    package init(name: String, points: [Point], area: Double?) {
      self.name = name
      self.points = points
      self.area = area
    }
  }

  package struct Point: Sendable, Equatable {
    /// 1 - specificity.
    package let falsePositiveRate: Double
    /// Sensitivity.
    package let truePositiveRate: Double

    package init(falsePositiveRate: Double, truePositiveRate: Double) {
      self.falsePositiveRate = falsePositiveRate
      self.truePositiveRate = truePositiveRate
    }
  }

  package init(_ curves: [Curve]) { self.curves = curves }

  package var script: GnuplotScript {
    var script = GnuplotScript(width: 620, height: 580)
    Axis("False positive rate (1 - specificity)", range: 0...1).apply(to: &script, "x")
    Axis("True positive rate (sensitivity)", range: 0...1).apply(to: &script, "y")
    script.set("size ratio 1")
    script.set("grid xtics")
    // Where curves are worse than guessing, which none should be.
    script.set("key inside right bottom vertical Left reverse")
    let diagonal = script.data([[0, 0], [1, 1]])
    script.plot(
      diagonal, "using 1:2 with lines linecolor rgb '#808080' linewidth 1 dashtype (2,3)",
      entry: "guessing (AUC 0.500)")
    for (index, curve) in curves.enumerated() {
      let ink = Ink(index)
      let data = script.data(curve.points.map { [$0.falsePositiveRate, $0.truePositiveRate] })
      let area = curve.area.map { " (AUC \(Decimals.text($0, 3)))" } ?? ""
      script.plot(
        data, "using 1:2 with lines linecolor rgb '\(ink.colour)' linewidth 2 dashtype \(ink.dash)",
        entry: PlainText(curve.name).line(limit: 20) + area)
    }
    return script
  }
}
