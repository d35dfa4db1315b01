// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// One synthetic examination.
package struct PhantomCase: Sendable {
  /// Unique within its cohort, such as `BraTS-GLI-00000-000`.
  package let id: String
  /// Whose examination it is, such as `BraTS-GLI-00000`.
  package let patient: String
  package let edition: LabelEdition
  /// All four contrasts: whole numbers from 1 to 32,000 inside the brain, 0 outside.
  package let images: [Modality: Volume]
  /// Canonical classes (``TumourClass``), whatever the edition.
  package let mask: LabelVolume
  /// Where each image lies, relative to the cohort's folder.
  package let imagePaths: [Modality: String]
  package let maskPath: String
}
