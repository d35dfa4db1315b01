// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The scores of one structure in one case.
package struct Scores: Sendable, Equatable, Codable {
  package let dice: Double
  package let iou: Double
  /// Millimetres.
  package let hd95: Double
  package let sensitivity: Double
  package let specificity: Double
  package let referenceMillilitres: Double
  package let predictionMillilitres: Double

  private enum CodingKeys: String, CodingKey {
    case dice, iou, hd95, sensitivity, specificity
    case referenceMillilitres = "referenceMl"
    case predictionMillilitres = "predictionMl"
  }

  /// The names of the scores with where they are, in the order of tables.
  package static let fields: [(name: String, path: any KeyPath<Scores, Double> & Sendable)] = [
    ("dice", \.dice), ("iou", \.iou), ("hd95", \.hd95), ("sensitivity", \.sensitivity),
    ("specificity", \.specificity), ("reference_ml", \.referenceMillilitres),
    ("prediction_ml", \.predictionMillilitres),
  ]
}
