// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// What is scored: a class on its own or a region, which is a union of classes. The class "necrotic
/// core", which the paper calls tumor core, is not the region TC.
package enum Structure: String, Sendable, CaseIterable, Codable {
  case necroticCore = "necrotic_core"
  case edema
  case enhancing = "enhancing_tumour"
  case regionET = "ET"
  case regionTC = "TC"
  case regionWT = "WT"

  /// The regions of BraTS.
  package static let regions: [Structure] = [.regionET, .regionTC, .regionWT]

  /// Which of the labels 0 to 3 belong to it.
  var labels: [Bool] {
    switch self {
    case .necroticCore: [false, true, false, false]
    case .edema: [false, false, true, false]
    case .enhancing: [false, false, false, true]
    case .regionET: Self.labels(of: .enhancing)
    case .regionTC: Self.labels(of: .core)
    case .regionWT: Self.labels(of: .whole)
    }
  }

  private static func labels(of region: TumourRegion) -> [Bool] {
    (0..<4).map { region.contains($0) }
  }
}
