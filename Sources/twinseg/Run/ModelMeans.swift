// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation

/// How a model does on one hospital's test cases: means over the cases, each counting alike, on the
/// cases' own grids.
struct ModelMeans: Codable, Sendable {
  struct Region: Codable, Sendable {
    let dice: Double
    let iou: Double
    let sensitivity: Double
    let specificity: Double
  }

  /// ET, TC and WT.
  let regions: [String: Region]

  /// - Precondition: There is a score.
  init(_ scores: [CaseScore]) {
    let summary = EvaluationSummary(scores)
    regions = Dictionary(
      uniqueKeysWithValues: Structure.regions.map { region in
        func mean(_ name: String) -> Double { summary.mean(name, of: region) ?? .nan }
        return (
          region.rawValue,
          Region(
            dice: mean("dice"), iou: mean("iou"), sensitivity: mean("sensitivity"),
            specificity: mean("specificity"))
        )
      })
  }

  /// Mean over ET, TC and WT.
  func mean(_ path: KeyPath<Region, Double>) -> Double {
    regions.values.reduce(0) { $0 + $1[keyPath: path] } / Double(max(1, regions.count))
  }

  func value(_ path: KeyPath<Region, Double>, of region: Structure) -> Double {
    regions[region.rawValue]?[keyPath: path] ?? .nan
  }
}
