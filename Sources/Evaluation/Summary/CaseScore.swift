// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// All scores of one case, on its own grid.
package struct CaseScore: Sendable, Equatable, Codable {
  package let id: String
  /// By the raw value of ``Structure``.
  package let structures: [String: Scores]
  /// By region, where they were asked for.
  package let lesions: [String: LesionWiseScore]?

  private enum CodingKeys: String, CodingKey {
    case id, structures
    case lesions = "lesionWise"
  }

  /// - Parameters:
  ///   - reference: Canonical classes.
  ///   - prediction: Canonical classes on the same grid.
  ///   - lesionRules: nil for no lesion-wise scores.
  /// - Throws: ``EvaluationError``.
  package init(
    id: String, reference: LabelVolume, prediction: LabelVolume, lesionRules: LesionRules? = nil
  ) throws(EvaluationError) {
    self.id = id
    let matrix = try ConfusionMatrix(reference: reference, prediction: prediction)
    let millilitres = reference.geometry.voxelMillilitres
    var structures: [String: Scores] = [:]
    for structure in Structure.allCases {
      // The class and the region are the same voxels.
      if structure == .regionET, let enhancing = structures[Structure.enhancing.rawValue] {
        structures[structure.rawValue] = enhancing
        continue
      }
      let counts = matrix[structure]
      structures[structure.rawValue] = Scores(
        dice: counts.dice, iou: counts.iou,
        hd95: HausdorffDistance.percentile95(
          of: structure, reference: reference, prediction: prediction),
        sensitivity: counts.sensitivity, specificity: counts.specificity,
        referenceMillilitres: Double(counts.reference) * millilitres,
        predictionMillilitres: Double(counts.prediction) * millilitres)
    }
    self.structures = structures
    lesions = lesionRules.map { rules in
      Dictionary(
        uniqueKeysWithValues: Structure.regions.map {
          (
            $0.rawValue,
            LesionWiseScore(of: $0, reference: reference, prediction: prediction, rules: rules)
          )
        })
    }
  }

  package subscript(structure: Structure) -> Scores? { structures[structure.rawValue] }

  /// Mean Dice of ET, TC and WT.
  package var meanRegionDice: Double {
    Structure.regions.compactMap { self[$0]?.dice }.reduce(0, +) / Double(Structure.regions.count)
  }
}
