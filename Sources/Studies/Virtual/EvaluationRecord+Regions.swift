// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

extension EvaluationRecord {
  /// The scores that a study keeps and takes means of: of the regions ET, TC and WT where there are such,
  /// else of all structures.
  var regionScores: [StructureScore] {
    let regions = scores.filter { Self.regionNames.contains($0.name) }
    return regions.isEmpty ? scores : regions
  }

  private static let regionNames: Set = ["ET", "TC", "WT"]
}
