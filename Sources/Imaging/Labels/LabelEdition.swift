// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Which numbers a data set writes for the classes. Never guessed from a value alone: 4 is enhancing
/// tumour until 2021 and a resection cavity in 2024.
package enum LabelEdition: String, Sendable, CaseIterable, Codable {
  /// BraTS 2017 to 2021: 1 necrotic core, 2 edema, 4 enhancing tumour.
  case brats2017
  /// BraTS 2023: 1 necrotic core, 2 edema, 3 enhancing tumour.
  case brats2023
  /// Task 1 of the Medical Segmentation Decathlon: 1 edema, 2 necrotic core, 3 enhancing tumour.
  case decathlon

  /// The label on disk of a class.
  package func label(of tumourClass: TumourClass) -> UInt8 {
    switch (self, tumourClass) {
    case (_, .background): 0
    case (.brats2017, .enhancing): 4
    case (.decathlon, .necroticCore): 2
    case (.decathlon, .edema): 1
    default: tumourClass.rawValue
    }
  }

  /// The class of a label on disk; nil for a label that the edition does not have.
  package func tumourClass(of label: UInt8) -> TumourClass? {
    TumourClass.allCases.first { self.label(of: $0) == label }
  }
}
