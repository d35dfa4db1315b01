// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Cases that a JSON file names: MONAI's datalists and the `dataset.json` of the Decathlon and of
/// nnU-Net.
package struct Datalist: Sendable, Equatable {
  package struct Entry: Sendable, Equatable {
    package let cohortCase: CohortCase
    /// The list that it stands in: `training`, `validation` or `test`.
    package let part: SplitPart
    /// Of cross-validation, where the list tells.
    package let fold: Int?
  }

  package let path: String
  /// In the file's order.
  package let entries: [Entry]

  /// All cases, whatever list they stand in.
  /// - Parameter name: By default the file's path.
  package func cohort(name: String? = nil) -> Cohort {
    Cohort(name: name ?? path, root: path, cases: entries.map(\.cohortCase))
  }

  /// Reads lists `training`, `validation` and `test` of `{"image": ..., "label": ..., "fold": ...}`.
  /// An image is one 4-D file or four files; a label may be missing; in a test list, the entry may be
  /// the image alone. Contrasts are told by the files' names, else by `channel_names` or `modality`
  /// (number to name); those of a 4-D file of the Decathlon's edition are known. The edition of the
  /// labels follows from `labels` or from the cases' names.
  /// - Parameters:
  ///   - edition: Of the labels, where the file does not tell; it must not contradict the file.
  ///   - folder: What paths are relative to; by default the file's folder.
  /// - Throws: ``ImagingError/invalidCohort(path:reason:)``, naming key and index;
  ///   ``ImagingError/fileOperation(operation:path:reason:)``.
  package init(
    contentsOf path: String, edition: LabelEdition? = nil, relativeTo folder: String? = nil
  ) throws(ImagingError) {
    let file: DatalistFile
    do {
      file = try JSONFile.read(DatalistFile.self, from: path)
    } catch {
      switch error {
      case .unreadable(let reason):
        throw .fileOperation(operation: "read", path: path, reason: reason)
      case .invalid(let reason):
        throw .invalidCohort(path: path, reason: reason)
      }
    }
    let parent = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let reading = try DatalistReading(
      file, path: path, folder: folder.map { "\($0)/" } ?? parent, edition: edition)
    self.path = path
    entries = reading.entries
  }
}
