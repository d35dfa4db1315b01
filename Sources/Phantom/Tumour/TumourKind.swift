// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The biology of a cohort's tumours.
package enum TumourKind: String, Sendable, CaseIterable {
  /// Necrotic core, irregular enhancing rim, edema that follows the white matter, mass effect.
  case highGradeGlioma
  /// Homogeneous on T2, seldom enhancing, little edema.
  case lowGradeGlioma
  /// Outside the brain's tissue at its border, enhancing throughout.
  case meningioma
  /// Several small round lesions at the border of grey and white matter, with edema out of
  /// proportion.
  case metastases
  /// In the pons or near the midline, with little enhancement.
  case pediatric
}
