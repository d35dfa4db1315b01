// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Cases that a JSON file names: MONAI's datalists and the `dataset.json` of the Decathlon and of
/// nnU-Net.
package struct Datalist: Sendable, Equatable {
  package let path: String
  /// In the file's order. Each knows the list that it stands in, and its fold.
  package let cases: [CohortCase]

  /// All cases, whatever list they stand in.
  /// - Parameter name: By default the file's path.
  package func cohort(name: String? = nil) -> Cohort {
    Cohort(name: name ?? path, root: path, cases: cases)
  }

  /// Reads lists `training`, `validation` and `test` of `{"image": ..., "label": ..., "fold": ...}`.
  /// An image is one 4-D file or four files; a label may be missing; in a test list, the entry may be
  /// the image alone; Auto3DSeg calls that list `testing`. Contrasts are told by the files' names, else by `channel_names` or `modality`
  /// (number to name); those of a 4-D file of the Decathlon's edition are known. The edition of the
  /// labels follows from `labels` or from the cases' names.
  ///
  /// Of nnU-Net, both versions are read: `dataset.json` with `channel_names` and no list stands for the
  /// cases that lie beside it, as ``NNUNetFolder`` says, and where an image that is listed does not
  /// exist but its `_0000` does, the four numbered files are its contrasts.
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
    cases = reading.cases
  }
}
