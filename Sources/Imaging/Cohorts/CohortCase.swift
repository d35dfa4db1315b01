// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// One examination of one patient: four contrasts and, unless it is to be predicted, a mask.
package struct CohortCase: Sendable, Equatable, Codable {
  /// Unique within a cohort, such as `BraTS-GLI-00000-000`.
  package let id: String
  /// Whose examination it is, such as `BraTS-GLI-00000`. Splits keep patients together.
  package let patient: String
  package let edition: LabelEdition
  /// What was found; a contrast may be missing on disk.
  package let images: [Modality: ImageReference]
  package let mask: ImageReference?
  /// Nil for cases that were found in a folder.
  package let listed: ListedPlace?

  package init(
    id: String, patient: String, edition: LabelEdition, images: [Modality: ImageReference],
    mask: ImageReference?, listed: ListedPlace? = nil
  ) {
    self.id = id
    self.patient = patient
    self.edition = edition
    self.images = images
    self.mask = mask
    self.listed = listed
  }

  /// With another id.
  func renamed(_ id: String) -> CohortCase {
    CohortCase(
      id: id, patient: patient, edition: edition, images: images, mask: mask, listed: listed)
  }

  /// As an examination of somebody else's.
  func of(patient: String) -> CohortCase {
    CohortCase(
      id: id, patient: patient, edition: edition, images: images, mask: mask, listed: listed)
  }

  /// With a mask that is read as this edition's.
  func assuming(_ edition: LabelEdition) -> CohortCase {
    CohortCase(
      id: id, patient: patient, edition: edition, images: images, mask: mask, listed: listed)
  }
}
