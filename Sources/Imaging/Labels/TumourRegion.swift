// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What BraTS scores: overlapping unions of classes.
package enum TumourRegion: String, Sendable, CaseIterable, Codable {
  /// Enhancing tumour (ET).
  case enhancing = "ET"
  /// Tumour core (TC): necrotic core and enhancing tumour.
  case core = "TC"
  /// Whole tumour (WT): everything but background.
  case whole = "WT"

  package var classes: Set<TumourClass> {
    switch self {
    case .enhancing: [.enhancing]
    case .core: [.necroticCore, .enhancing]
    case .whole: [.necroticCore, .edema, .enhancing]
    }
  }

  /// Whether voxels of this canonical class belong to the region.
  package func contains(_ label: UInt8) -> Bool {
    switch self {
    case .enhancing: label == 3
    case .core: label == 1 || label == 3
    case .whole: (1...3).contains(label)
    }
  }
}
