// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A direction from which radiologists look at slices: the patient's right is on the viewer's left,
/// and anterior is on the left of sagittal slices.
package enum AnatomicalView: String, Sendable, CaseIterable {
  case axial = "Axial"
  case coronal = "Coronal"
  case sagittal = "Sagittal"

  /// What runs from left to right.
  var horizontal: PatientAxis {
    self == .sagittal ? .anteriorToPosterior : .rightToLeft
  }

  /// What runs from top to bottom.
  var vertical: PatientAxis {
    self == .axial ? .anteriorToPosterior : .superiorToInferior
  }

  /// What runs from slice to slice.
  var normal: PatientAxis {
    switch self {
    case .axial: .superiorToInferior
    case .coronal: .anteriorToPosterior
    case .sagittal: .rightToLeft
    }
  }
}
