// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation
import Imaging
import Tensors

/// How well the probability of each class tells its voxels from all others, of a run's global model and
/// of its twins: over all voxels of all test cases of all hospitals, each segmented by its own twin.
package struct ROCCurves: Codable, Sendable, Equatable {
  /// Of one class against the rest.
  package struct Curve: Codable, Sendable, Equatable {
    /// As ``ROCAnalysis`` names the class.
    package let name: String
    package let area: Double
    /// From (0, 0) to (1, 1), as many of both.
    package let falsePositiveRates: [Double]
    package let truePositiveRates: [Double]

    package init(
      name: String, area: Double, falsePositiveRates: [Double], truePositiveRates: [Double]
    ) {
      self.name = name
      self.area = area
      self.falsePositiveRates = falsePositiveRates
      self.truePositiveRates = truePositiveRates
    }
  }

  /// Of the classes that some voxels are of and others are not.
  package let global: [Curve]
  package let twins: [Curve]
  /// Cases whose voxels count.
  package let globalCases: Int
  package let twinCases: Int

  package init(global: [Curve], twins: [Curve], globalCases: Int, twinCases: Int) {
    self.global = global
    self.twins = twins
    self.globalCases = globalCases
    self.twinCases = twinCases
  }

  /// More than a figure shows.
  private static let points = 200

  package init(global: ROCAnalysis, twins: ROCAnalysis) {
    self.init(
      global: Self.curves(of: global), twins: Self.curves(of: twins), globalCases: global.cases,
      twinCases: twins.cases)
  }

  private static func curves(of analysis: ROCAnalysis) -> [Curve] {
    TumourClass.allCases.compactMap { tumourClass in
      let histogram = analysis[tumourClass]
      guard let area = histogram.area else { return nil }
      let points = histogram.points.thinned(to: Self.points)
      return Curve(
        name: ROCAnalysis.name(of: tumourClass), area: area,
        falsePositiveRates: points.map(\.falsePositiveRate),
        truePositiveRates: points.map(\.truePositiveRate))
    }
  }

  /// The areas alone.
  package var areas: RunReport.Areas {
    func areas(_ curves: [Curve]) -> [String: Double] {
      Dictionary(curves.map { ($0.name, $0.area) }) { first, _ in first }
    }
    return RunReport.Areas(
      global: areas(global), twins: areas(twins), globalCases: globalCases, twinCases: twinCases)
  }

  /// - Throws: ``RunReportError/inconsistent(what:reason:)`` for what are no curves.
  package func check() throws(RunReportError) {
    for curve in global + twins {
      let rates = curve.falsePositiveRates + curve.truePositiveRates
      guard curve.falsePositiveRates.count == curve.truePositiveRates.count,
        (rates + [curve.area]).allSatisfy({ (0...1).contains($0) })
      else {
        throw .inconsistent(
          what: "the curve of '\(curve.name.legible())'",
          reason: "its rates are not pairs of numbers from 0 to 1")
      }
    }
  }
}
