// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// The lesion-wise score of BraTS 2023 for one region of one case.
///
/// Lesions of the reference are told apart after dilation; each is scored against all predicted
/// components that touch it dilated; a predicted component that touches none is a false positive,
/// which counts as a lesion of Dice 0 and Hausdorff distance 374 mm. One that touches only a lesion
/// too small to count is neither.
package struct LesionWiseScore: Sendable, Equatable, Codable {
  /// Lesions of the reference that are large enough to count.
  package let lesions: Int
  package let falsePositives: Int
  /// Sum of the lesions' Dice / (lesions + false positives); 1 where there is nothing.
  package let dice: Double
  /// (Sum of the lesions' HD95 + 374 false positives) / (lesions + false positives), in mm; 0 where
  /// there is nothing.
  package let hausdorffDistance95: Double

  private enum CodingKeys: String, CodingKey {
    case lesions, falsePositives, dice
    case hausdorffDistance95 = "hd95"
  }

  /// The names of scores in tables, with where they are.
  package static let fields: [(name: String, path: any KeyPath<Self, Double> & Sendable)] = [
    ("lesion_dice", \.dice), ("lesion_hd95", \.hausdorffDistance95),
  ]

  /// - Precondition: Both volumes have the same grid and labels 0 to 3.
  package init(
    of structure: Structure, reference: LabelVolume, prediction: LabelVolume, rules: LesionRules
  ) {
    let pair = MaskPair(
      structure, reference: reference, prediction: prediction, margin: rules.dilations)
    let dilated = ConnectedComponents(pair.reference.dilated(times: rules.dilations))
    let predicted = ConnectedComponents(pair.prediction)
    let voxelVolume = reference.geometry.affine.voxelVolume
    var touching = [Set<Int32>](repeating: [], count: dilated.count + 1)
    for (voxel, component) in predicted.labels.enumerated() where component > 0 {
      let lesion = Int(dilated.labels[voxel])
      if lesion > 0 { touching[lesion].insert(component) }
    }
    var (dice, distance, kept) = (0.0, 0.0, 0)
    let (places, predictedPlaces) = (dilated.bounds(), predicted.bounds())
    for lesion in 1..<dilated.count + 1 {
      var bounds = places[lesion]
      for component in touching[lesion] { bounds.add(predictedPlaces[Int(component)]) }
      guard let box = bounds.box else { continue }
      let mask = dilated.mask(of: [Int32(lesion)], in: box)
        .intersection(pair.reference.cropped(to: box))
      guard Double(mask.count) * voxelVolume > rules.smallestVolume else { continue }
      let found = predicted.mask(of: touching[lesion], in: box)
      kept += 1
      dice += Self.dice(mask, found)
      distance += HausdorffDistance.percentile95(mask, found, spacing: pair.spacing)
    }
    let matched = touching.reduce(into: Set<Int32>()) { $0.formUnion($1) }
    falsePositives = predicted.count - matched.count
    lesions = kept
    let total = Double(kept + falsePositives)
    self.dice = total == 0 ? 1 : dice / total
    hausdorffDistance95 =
      total == 0
      ? 0 : (distance + HausdorffDistance.unmatched * Double(falsePositives)) / total
  }

  private static func dice(_ a: BinaryMask, _ b: BinaryMask) -> Double {
    let common = zip(a.voxels, b.voxels).count { $0 && $1 }
    return 2 * Double(common) / Double(a.count + b.count)
  }
}
