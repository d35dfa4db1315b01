// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Imaging
import Tensors

/// Preprocessed cases on disk, so that each is decoded once.
///
/// An entry's name is a digest of everything that it depends on: the bytes of the case's files, the
/// settings and the version of this format. So a changed image or setting never meets an old entry,
/// and several cohorts and runs may share a folder. Cases that are not resized are kept whole, at
/// least of the settings' extent, so that patches can be taken of them. What writers left behind that
/// were killed is removed when the cache is opened.
package struct PreparedCache: Sendable {
  package let folder: String
  package let settings: PreprocessingSettings
  package let elementType: PreparedFile.ElementType

  private static let formatVersion = 2
  static let caseKey = "case"
  static let placementKey = "placement"
  static let backgroundKey = "background"

  /// - Throws: ``LearningError/imaging(_:)`` for settings out of range, ``LearningError/tensors(_:)``
  ///   when the folder cannot be made.
  package init(
    folder: String, settings: PreprocessingSettings,
    elementType: PreparedFile.ElementType = .float16
  ) throws(LearningError) {
    try LearningError.wrapping(LearningError.imaging) { () throws(ImagingError) in
      try settings.validate()
    }
    try LearningError.wrapping(LearningError.tensors) { () throws(TensorsError) in
      try Folder.make(at: folder)
    }
    Folder.removeAbandonedFiles(in: folder)
    self.folder = folder
    self.settings = settings
    self.elementType = elementType
  }

  /// A case from the cache, or read, preprocessed and put there. It has the item's id as its name,
  /// whoever put it there.
  /// - Throws: ``LearningError`` when it cannot be read, preprocessed or written.
  package func prepared(_ item: CohortCase) throws(LearningError) -> PreparedFile {
    let path = "\(folder)/\(try key(of: item)).safetensors"
    if access(path, F_OK) == 0 {
      // A damaged entry is made anew.
      do throws(LearningError) {
        return try PreparedFile(contentsOf: path, name: item.id)
      } catch {
        switch error {
        case .invalidFile, .tensors(.invalidFile): break
        default: throw error
        }
      }
    }
    try make(item, at: path)
    return try PreparedFile(contentsOf: path, name: item.id)
  }

  /// Reads and preprocesses a case.
  /// - Throws: ``LearningError/imaging(_:)``, whose text names the case.
  package func preprocess(_ item: CohortCase) throws(LearningError) -> PreparedCase {
    let images = try CaseReader.images(of: item).volumes
    let mask = try CaseReader.mask(of: item)
    return try CaseReader.naming(item) { () throws(ImagingError) in
      try settings.covering(images).apply(images: images, labels: mask)
    }
  }

  private func make(_ item: CohortCase, at path: String) throws(LearningError) {
    let prepared = try preprocess(item)
    try PreparedFile.write(
      images: prepared.images, labels: prepared.labels, extent: prepared.placement.extent,
      as: elementType,
      metadata: [
        Self.caseKey: item.id, Self.placementKey: try text(prepared.placement),
        Self.backgroundKey: try text(prepared.background),
      ], to: path)
  }

  // MARK: Keys

  private func key(of item: CohortCase) throws(LearningError) -> Digest {
    var parts = [
      "\(Self.formatVersion)", try text(settings), elementType.rawValue, item.edition.rawValue,
    ]
    for modality in Modality.allCases { parts.append(try contentKey(of: item.images[modality])) }
    parts.append(try contentKey(of: item.mask))
    return Array(parts.joined(separator: "\n").utf8).withUnsafeBytes { Digest(of: $0) }
  }

  private func contentKey(of reference: ImageReference?) throws(LearningError) -> String {
    guard let reference else { return "none" }
    let digest = try LearningError.wrapping(LearningError.tensors) { () throws(TensorsError) in
      try Digest(ofFile: reference.path)
    }
    return "\(digest) \(reference.frame)"
  }

  private func text(_ value: some Encodable) throws(LearningError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      throw .invalidSettings("they cannot be written as JSON: \(error)")
    }
  }
}
