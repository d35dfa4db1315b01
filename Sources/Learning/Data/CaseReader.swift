// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging

/// Reads the images of a case from disk.
package enum CaseReader {
  /// The contrasts of a case, in the order of ``Modality``, and the header of the first, which
  /// predictions take over.
  /// - Throws: ``LearningError/imaging(_:)`` when one is missing, cannot be read or lies elsewhere
  ///   than the first.
  package static func images(
    of item: CohortCase
  ) throws(LearningError) -> (volumes: [Volume], header: NIfTIHeader) {
    try naming(item) { () throws(ImagingError) in
      try item.readImages()
    }
  }

  /// The mask of a case as canonical classes; nil where it has none.
  /// - Throws: ``LearningError/imaging(_:)``.
  package static func mask(of item: CohortCase) throws(LearningError) -> LabelVolume? {
    try naming(item) { () throws(ImagingError) in
      try item.readMask()?.canonical(from: item.edition)
    }
  }

  /// The prediction of a case that lies in a file of its own, as canonical classes.
  /// - Throws: ``LearningError/imaging(_:)``.
  package static func prediction(
    of item: CohortCase, path: String
  ) throws(LearningError) -> LabelVolume {
    try naming(item) { () throws(ImagingError) in
      try NIfTIFile(opening: path).labels().canonical(from: item.edition)
    }
  }

  /// Runs a step on a case, and says in its errors which case that was, unless they name a file.
  package static func naming<Result>(
    _ item: CohortCase, _ body: () throws(ImagingError) -> Result
  ) throws(LearningError) -> Result {
    do throws(ImagingError) {
      return try body()
    } catch {
      guard case .invalidImage(let reason) = error else { throw .imaging(error) }
      throw .imaging(.invalidCase(id: item.id, reason: reason))
    }
  }
}
