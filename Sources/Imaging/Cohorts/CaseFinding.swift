// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Something that a check of a case found.
package struct CaseFinding: Sendable, Equatable, Codable {
  package enum Kind: String, Sendable, CaseIterable, Codable {
    /// A contrast was not found.
    case missingModality
    /// There is no mask, as in a challenge's validation set.
    case missingMask
    /// No NIfTI file, damaged, or not to be opened.
    case unreadableFile
    /// Another number of voxels than the first contrast, or frames where there is one image.
    case shapeMismatch
    /// As many voxels as the first contrast, but elsewhere in the patient.
    case affineMismatch
    /// Voxels lie in another order than BraTS's (LPS); the network sees them in that order anyway.
    case otherOrientation
    /// A mask has numbers that its edition does not.
    case unknownLabels
    /// A mask has both 3 and 4; either may be enhancing tumour, but not both.
    case ambiguousLabels
    /// A mask is 0 everywhere.
    case emptyMask
    /// Voxels are NaN or infinite.
    case nonFiniteVoxels
    /// All voxels of an image are the same, or all that are not 0: it cannot be z-normalised.
    case constantImage
    /// Named .gz and not compressed, or compressed and not named .gz.
    case misnamedFile
    /// The image has the same voxels as another case's.
    case duplicateCase

    /// Whether it keeps a case from being used; otherwise it is worth knowing.
    package var isProblem: Bool { self != .missingMask && self != .otherOrientation }
  }

  package let kind: Kind
  /// `T1`, `T1ce`, `T2`, `FLAIR` or `mask`; nil when it is about the case.
  package let image: String?
  /// A clause for people, without a full stop.
  package let detail: String

  package init(_ kind: Kind, image: String? = nil, detail: String) {
    self.kind = kind
    self.image = image
    self.detail = detail
  }
}
