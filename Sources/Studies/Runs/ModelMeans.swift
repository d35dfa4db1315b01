// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Evaluation

/// How a model does on one hospital's test cases: means over the cases, each counting alike, on the
/// cases' own grids, cases with empty masks by BraTS's rules.
package struct ModelMeans: Codable, Sendable, Equatable {
  /// Means of one structure, 0 to 1.
  package struct Overlap: Codable, Sendable, Equatable {
    package let dice: Double
    package let iou: Double
    package let sensitivity: Double
    package let specificity: Double

    package init(dice: Double, iou: Double, sensitivity: Double, specificity: Double) {
      self.dice = dice
      self.iou = iou
      self.sensitivity = sensitivity
      self.specificity = specificity
    }
  }

  /// ET, TC and WT, by the raw value of their `Structure`.
  package let regions: [String: Overlap]
  /// Necrotic core, edema and enhancing tumour, likewise. The last is the region ET, too.
  package let classes: [String: Overlap]

  package static let classStructures: [Structure] = [.necroticCore, .edema, .enhancing]

  package init(regions: [Structure: Overlap], classes: [Structure: Overlap]) {
    func named(_ values: [Structure: Overlap]) -> [String: Overlap] {
      Dictionary(uniqueKeysWithValues: values.map { ($0.key.rawValue, $0.value) })
    }
    self.regions = named(regions)
    self.classes = named(classes)
  }

  /// - Precondition: There is a score.
  package init(_ scores: [CaseScore]) {
    precondition(!scores.isEmpty, "means of no cases")
    func means(_ structures: [Structure]) -> [Structure: Overlap] {
      var means: [Structure: Overlap] = [:]
      for structure in structures {
        func mean(_ path: KeyPath<Scores, Double>) -> Double {
          scores.reduce(0) { $0 + ($1[structure]?[keyPath: path] ?? 0) } / Double(scores.count)
        }
        means[structure] = Overlap(
          dice: mean(\.dice), iou: mean(\.iou), sensitivity: mean(\.sensitivity),
          specificity: mean(\.specificity))
      }
      return means
    }
    self.init(regions: means(Structure.regions), classes: means(Self.classStructures))
  }

  /// Mean over ET, TC and WT.
  package func mean(_ path: KeyPath<Overlap, Double>) -> Double {
    Structure.regions.reduce(0) { $0 + value(path, of: $1) } / Double(Structure.regions.count)
  }

  /// NaN for what is neither a region nor a class.
  package func value(_ path: KeyPath<Overlap, Double>, of structure: Structure) -> Double {
    (regions[structure.rawValue] ?? classes[structure.rawValue])?[keyPath: path] ?? .nan
  }
}
